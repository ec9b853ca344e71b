// One header line, coloured by what it adds to the score; opened, it shows the reasons and their training counts.
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Evidence } from '../../api/types';
import { count, weight } from '../../text/format';
import { LogText } from '../../text/LogText';
import { strength } from './evidence';

interface Props {
  evidence: Evidence | undefined;
  repeated?: boolean;
  /** The largest weight of the finding, which has the full colour. */
  largest: number;
  children: ComponentChildren;
}

/** Steps of colour: a style must not be made from more than our own numbers. */
const steps = 10;

export function Weighed({ evidence, repeated = false, largest, children }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (!evidence) return <div class="weighed"><div class="weighed-line"><span class="weighed-text">{children}</span></div></div>;
  const step = Math.round(strength(evidence.weight, largest) * steps);
  const towards = evidence.weight >= 0 ? 'towards-malicious' : 'towards-normal';
  return (
    <div class={`weighed ${towards}`} style={{ '--strength': step / steps }}>
      <button type="button" class="weighed-line" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <span class="weighed-text">{children}</span>
        <span class={`number ${repeated ? 'faint' : ''}`} title={repeated ? 'Counted once, with the same header above' : undefined}>
          {repeated ? `(${weight(evidence.weight)})` : weight(evidence.weight)}
        </span>
      </button>
      {open && <Reasons id={id} evidence={evidence} />}
    </div>
  );
}

function Reasons({ id, evidence }: { id: string; evidence: Evidence }) {
  return (
    <table id={id} class="reasons">
      <thead><tr><th class="number">Weight</th><th>Reason</th><th class="number">Normal logs</th><th class="number">Malicious logs</th></tr></thead>
      <tbody>
        {evidence.reasons.map((reason) => (
          <tr key={reason.feature}>
            <td class="number">{weight(reason.weight)}</td>
            <td><LogText text={reason.text ?? reason.feature} /></td>
            <td class="number">{reason.normal_logs === undefined ? '–' : count(reason.normal_logs)}</td>
            <td class="number">{reason.malicious_logs === undefined ? '–' : count(reason.malicious_logs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
