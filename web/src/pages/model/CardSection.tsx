// The model's card: what it learned from and how well it did on what was held back, in words.
import type { ByLabel, Model } from '../../api/types';
import { LogText } from '../../text/LogText';
import { count, day, percent } from '../../text/format';
import { digits, oneIn, share } from './figures';

const recipes: Record<Model['recipe'], string> = {
  headers: 'headers: weighs features of a whole connection',
  words: 'words: weighs the words of a message',
  flows: 'flows: looks at numbers of exchanges',
  typed: 'typed: looks at the fields of one kind of Zeek log',
  fused: 'fused: models that judge together',
};

/** What is scored as one. */
const unitsOf: Record<Model['recipe'], string> = { headers: 'connections', words: 'messages', flows: 'exchanges', typed: 'rows', fused: 'connections' };

export function CardSection({ model }: { model: Model }) {
  const { card } = model;
  const columns = model.recipe === 'flows' || model.recipe === 'typed';
  const units = unitsOf[model.recipe];
  const name = model.path.slice(model.path.lastIndexOf('/') + 1);
  return (
    <section class="model-card" aria-labelledby="model-name">
      <h1 id="model-name">Model <LogText text={name} max={80} /></h1>
      <div class="model-card-parts">
        <dl class="facts">
          <dt>File</dt><dd><LogText text={model.path} /></dd>
          <dt>Recipe</dt><dd>{recipes[model.recipe]}{card.vocabulary !== undefined && `; ${count(card.vocabulary)} ${columns ? 'columns' : model.recipe === 'fused' ? 'models' : 'have a weight'}`}</dd>
          <dt>Learned from</dt><dd><LearnedFrom card={card} units={units} /></dd>
          <dt>Newest record</dt><dd>{day(card.newest_record)}</dd>
          <dt>Base rate</dt><dd>{card.base_rate === undefined ? 'not told' : `${oneIn(card.base_rate)} ${units} malicious, for probabilities`}</dd>
          <dt>Trained by</dt><dd>pugmark <LogText text={card.pugmark} />, data <LogText text={card.training_data} /></dd>
        </dl>
        <div class="model-figures">
          <h2>Of {units} held back in training</h2>
          {card.figures === null
            ? <p class="muted">{card.files.malicious === 0 ? 'It learned from normal traffic alone: nothing tells what it would find.' : 'Nothing was held back, so the card tells no figures.'}</p>
            : (
              <ul>
                {card.figures.recall.map((one) => (
                  <li key={one.rate}>It finds <strong>{percent(one.recall)}</strong> of malicious {units} while calling out {share(one.rate)} of normal ones.</li>
                ))}
                {(card.eyes ?? []).map((one) => (
                  <li key={one.eye}><LogText text={one.eye} /> alone counts × {digits(one.weight)}{one.figures !== null && one.figures.recall[0] !== undefined && ` and finds ${percent(one.figures.recall[0].recall)} while calling out ${share(one.figures.recall[0].rate)} of normal ones`}.</li>
                ))}
                <li class="muted">Average precision {digitsOfOne(card.figures.average_precision)}: 1 would be a perfect order, every malicious one before every normal one.</li>
              </ul>
            )}
        </div>
      </div>
      {card.note !== '' && <p class="model-note"><LogText text={card.note} /></p>}
    </section>
  );
}

function LearnedFrom({ card, units }: { card: Model['card']; units: string }) {
  const line = (label: keyof ByLabel) => {
    const parts = [`${count(card.records[label])} records`];
    if (card.connections) parts.push(`${count(card.connections[label])} ${units}`);
    parts.push(`${count(card.files[label])} files`);
    if (card.groups) parts.push(`${count(card.groups[label])} sources`);
    return `${label} ${parts.join(', ')}`;
  };
  return card.files.malicious === 0 ? <>{line('normal')}</> : <>{line('normal')}<br />{line('malicious')}</>;
}

/** Near one, two digits would say one. */
function digitsOfOne(x: number): string {
  return x > 0.9 && x < 1 ? x.toFixed(3) : digits(x);
}
