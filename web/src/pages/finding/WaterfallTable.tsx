// The waterfall as a table that is the chart itself.
import type { Case, Evidence } from '../../api/types';
import { counted, score, weight } from '../../text/format';
import { LogText } from '../../text/LogText';
import { headerName } from './evidence';
import { along, waterfall, type Waterfall } from './waterfall';

export function WaterfallTable({ known }: { known: Case }) {
  const fall = waterfall(known.prior, known.evidence);
  return (
    <section class="panel" aria-labelledby="waterfall-title">
      <h2 id="waterfall-title">From prior to score</h2>
      <table class="waterfall">
        <thead><tr><th>Header</th><th class="number">Weight</th><th><span class="visually-hidden">Bar</span></th><th class="number">Sum</th></tr></thead>
        <tbody>
          <tr><th scope="row">Prior</th><td class="number">{weight(fall.prior)}</td><td><Bar fall={fall} from={0} to={fall.prior} /></td><td class="number">{score(fall.prior)}</td></tr>
          {fall.steps.map((step, at) => (
            <tr key={at}>
              <th scope="row" class="cut">{step.evidence ? <Name evidence={step.evidence} /> : counted(step.number, 'other')}</th>
              <td class={`number ${step.weight >= 0 ? 'for-malicious' : 'for-normal'}`}>{weight(step.weight)}</td>
              <td><Bar fall={fall} from={step.from} to={step.to} /></td>
              <td class="number">{score(step.to)}</td>
            </tr>
          ))}
          <tr class="waterfall-score"><th scope="row">Score</th><td /><td><Bar fall={fall} from={0} to={known.score} total /></td><td class="number">{score(known.score)}</td></tr>
        </tbody>
      </table>
    </section>
  );
}

function Name({ evidence }: { evidence: Evidence }) {
  return (
    <>
      {headerName(evidence)}
      {evidence.header !== '' && <span class="muted">{evidence.side === 'response' ? ' of the response' : ''}{evidence.value === '(not sent)' && ' not sent'}</span>}
      {evidence.header !== '' && evidence.value !== '' && evidence.value !== '(not sent)' && <span class="muted"> <LogText text={evidence.value} max={60} /></span>}
    </>
  );
}

function Bar({ fall, from, to, total = false }: { fall: Waterfall; from: number; to: number; total?: boolean }) {
  const start = along(Math.min(from, to), fall);
  const width = Math.max(along(Math.max(from, to), fall) - start, 0.5);
  const zero = along(0, fall);
  return (
    <svg class="waterfall-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <line x1={zero} x2={zero} y1="0" y2="10" />
      <rect class={total ? 'total' : to >= from ? 'up' : 'down'} x={Math.min(start, 99.5)} y="1" width={width} height="8" />
    </svg>
  );
}
