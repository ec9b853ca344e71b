// Where the model comes from: what it was adapted from, what it was before verdicts, and what was folded in.
import type { Model } from '../../api/types';
import { LogText } from '../../text/LogText';
import { count, counted } from '../../text/format';

export function AncestrySection({ model }: { model: Model }) {
  const { learned } = model;
  const from = model.card.adapted_from;
  return (
    <section class="panel">
      <h2>Ancestry</h2>
      <ol class="ancestry">
        {from !== undefined && from !== '' && <li>Adapted from the model <LogText text={from} /></li>}
        {learned
          ? (
            <>
              <li>Trained as <LogText text={learned.base} /> <span class="muted">(SHA-256 without verdicts)</span></li>
              <li>Learned from {counted(learned.verdicts, 'verdict')}: {count(learned.malicious)} malicious, {count(learned.verdicts - learned.malicious)} benign</li>
            </>
          )
          : <li>Trained on logs alone: no verdicts were folded in yet</li>}
        <li>This model, <LogText text={model.path} /></li>
      </ol>
    </section>
  );
}
