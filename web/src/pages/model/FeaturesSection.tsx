// What drives scores: the features of the largest weights both ways, in words, with how often training had them.
import type { Model, Strongest } from '../../api/types';
import { LogText } from '../../text/LogText';
import { count, weight } from '../../text/format';

export function FeaturesSection({ strongest }: { strongest: Model['strongest'] }) {
  return (
    <section class="panel">
      <h2>Strongest features</h2>
      <div class="model-tables">
        <FeatureTable title="Speak for malicious" features={strongest.malicious} side="malicious" />
        <FeatureTable title="Speak for normal" features={strongest.normal} side="normal" />
      </div>
    </section>
  );
}

function FeatureTable({ title, features, side }: { title: string; features: readonly Strongest[]; side: 'malicious' | 'normal' }) {
  if (features.length === 0) return <p class="muted">{title}: none.</p>;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={title}>
      <table class="features">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col" class="number">Weight</th><th scope="col">Feature</th>
            <th scope="col" class="number">Malicious logs</th><th scope="col" class="number">Normal logs</th>
          </tr>
        </thead>
        <tbody>
          {features.map((one) => (
            <tr key={one.feature}>
              <td class={`number for-${side}`}>{weight(one.weight)}</td>
              <th scope="row">
                {one.text !== undefined && <div><LogText text={one.text} max={160} /></div>}
                <div class="feature-name"><LogText text={one.feature} max={120} /></div>
              </th>
              <td class="number">{one.malicious_logs === undefined ? '\u2013' : count(one.malicious_logs)}</td>
              <td class="number">{one.normal_logs === undefined ? '\u2013' : count(one.normal_logs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
