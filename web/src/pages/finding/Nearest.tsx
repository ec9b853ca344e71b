// The most alike finding that is malicious and the one that is benign, each header beside this one's.
import { useState } from 'preact/hooks';
import { caseOf } from '../../api/cases';
import type { Case, Origin, Other, Verdict } from '../../api/types';
import { useResource } from '../../app/resource';
import { href } from '../../app/route';
import { Empty, Failure, Loading } from '../../app/states';
import { VerdictMark } from '../../app/verdicts/VerdictMark';
import { counted, percent, score, shortId } from '../../text/format';
import { LogText } from '../../text/LogText';
import { diff, type State } from './diff';
import { camelCase } from './evidence';

const signs: Record<State, string> = { same: '=', differs: '≠', 'only here': '+', 'only there': '−' };
const both: readonly [Origin, string][] = [['client', 'Request'], ['server', 'Response']];
const compared: readonly Verdict[] = ['malicious', 'benign'];

export function Nearest({ known }: { known: Case }) {
  const others = compared.flatMap((verdict) => known.nearest.find((one) => one.verdict === verdict && one.id !== known.id) ?? []);
  return (
    <section class="panel" aria-labelledby="nearest-title">
      <h2 id="nearest-title">Nearest with a verdict</h2>
      {others.length === 0 ? (
        <Empty title="No neighbours yet">Verdicts make neighbours: once findings are malicious or benign, the most alike of each is shown beside this one.</Empty>
      ) : (
        <div class="nearest">{others.map((other) => <Compared key={other.id} known={known} other={other} />)}</div>
      )}
    </section>
  );
}

function Compared({ known, other }: { known: Case; other: Other }) {
  const [all, showAll] = useState(false);
  const { value, error, reload } = useResource(() => caseOf(other.id), [other.id]);
  if (error && !value) return <Failure error={error} onRetry={reload} />;
  if (!value) return <Loading what={`the nearest ${other.verdict} finding`} />;
  const pairs = diff(known.messages, value.messages);
  const same = pairs.filter(({ state }) => state === 'same').length;
  const shown = pairs.filter(({ state }) => all || state !== 'same');
  const sides = both.filter(([origin]) => shown.some((pair) => pair.origin === origin));
  return (
    <div class="compared">
      <p>
        <VerdictMark verdict={value.verdict} /> <a href={href({ page: 'finding', id: other.id })}><code>{shortId(other.id)}</code></a>{' '}
        <LogText text={value.host} max={80} empty="(no host)" /> <span class="muted">score {score(value.score)}{other.similarity !== undefined && `, ${percent(other.similarity)} alike`}</span>
      </p>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={`Headers of this finding and of ${shortId(other.id)}`}>
        <table class="diff">
          <thead><tr><th><span class="visually-hidden">State</span></th><th>Header</th><th>This one</th><th>{shortId(other.id)}</th></tr></thead>
          {sides.map(([origin, side]) => (
            <tbody key={origin}>
              <tr><th colSpan={4} scope="rowgroup" class="diff-side">{side}</th></tr>
              {shown.filter((pair) => pair.origin === origin).map((pair, at) => (
                <tr key={at} class={`diff-${pair.state.replace(' ', '-')}`}>
                  <td class="diff-sign" title={pair.state}><span aria-hidden="true">{signs[pair.state]}</span><span class="visually-hidden">{pair.state}</span></td>
                  <th scope="row">{camelCase(pair.name)}</th>
                  <td>{pair.here === undefined ? <span class="faint">not sent</span> : <LogText text={pair.here} max={400} empty="(empty)" />}</td>
                  <td>{pair.there === undefined ? <span class="faint">not sent</span> : pair.state === 'same' ? <span class="faint">the same</span> : <LogText text={pair.there} max={400} empty="(empty)" />}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
      {same > 0 && <button type="button" class="link" aria-expanded={all} onClick={() => showAll(!all)}>{all ? 'Hide' : 'Show'} {counted(same, 'header')} that {same === 1 ? 'is' : 'are'} the same</button>}
    </div>
  );
}
