// The selected finding beside the list, short: enough for a verdict without leaving the list.
import { useEffect, useState } from 'preact/hooks';
import { caseOf } from '../../api/cases';
import type { Case, Finding } from '../../api/types';
import { store_version } from '../../app/events';
import { useResource } from '../../app/resource';
import { href } from '../../app/route';
import { Failure, Loading } from '../../app/states';
import { VerdictButtons } from '../../app/verdicts/VerdictButtons';
import { VerdictMark } from '../../app/verdicts/VerdictMark';
import { ago, count, percent, score, shortId, time, weight } from '../../text/format';
import { LogText } from '../../text/LogText';
import { headerName, inWords, strongest } from '../finding/evidence';

const rest_ms = 90;

export function Preview({ finding }: { finding: Finding }) {
  const id = useRested(finding.id);
  const { value, error, reload } = useResource(() => caseOf(id), [id, store_version.value, finding.verdict]);
  const known = value?.id === finding.id ? value : undefined;
  return (
    <aside class="preview panel" aria-label="Selected finding">
      <header class="preview-head">
        <h2><a href={href({ page: 'finding', id: finding.id })}><code>{shortId(finding.id)}</code></a></h2>
        <strong class="number">{score(finding.score)}</strong>
        {finding.probability !== undefined && <span class="muted">{percent(finding.probability)}</span>}
        <VerdictMark verdict={finding.verdict} />
      </header>
      <p class="preview-host"><LogText text={finding.host} max={300} empty="(no host)" /></p>
      <p class="preview-identifier muted"><LogText text={finding.identifier} max={400} empty="(no identifier)" /></p>
      <VerdictButtons subject={finding} />
      {known ? <Known known={known} /> : error ? <Failure error={error} onRetry={reload} /> : <Loading what="its reasons" />}
    </aside>
  );
}

function Known({ known }: { known: Case }) {
  return (
    <>
      <section>
        <h3>Strongest headers</h3>
        <ul class="preview-evidence">
          {strongest(known.evidence, 5).map((one) => (
            <li key={`${one.side} ${one.header} ${one.value}`}>
              <span class={`number ${one.weight >= 0 ? 'for-malicious' : 'for-normal'}`}>{weight(one.weight)}</span>
              <div>
                <div class="cut"><b>{headerName(one)}</b>{one.value !== '' && <> <LogText text={one.value} max={120} /></>}</div>
                {inWords(one.reasons, 3).map((text) => <div key={text} class="muted preview-reason"><LogText text={text} max={160} /></div>)}
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>Sightings: {count(known.count)}</h3>
        <ul>
          {known.sightings.slice(0, 4).map((one) => (
            <li key={`${one.uid} ${one.record}`} class="cut">
              {time(one.ts)} <LogText text={one.uid} max={40} /> {one['id.resp_h'] !== undefined && <LogText text={one['id.resp_h']} max={60} />} {one.uri !== undefined && <LogText text={one.uri} max={120} />}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>Said of it</h3>
        {known.verdicts.length === 0 ? <p class="muted">Nothing yet</p> : (
          <ul>
            {known.verdicts.toSorted((a, b) => b.number - a.number).slice(0, 4).map((entry) => (
              <li key={entry.number}>
                <VerdictMark verdict={entry.verdict} /> <LogText text={entry.by} max={40} /> <span class="muted" title={time(entry.at)}>{ago(entry.at)}</span>{' '}
                {entry.reason !== '' && <LogText text={entry.reason} max={160} />}
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

/** A value once it has not changed for a moment, so that holding j asks for nothing on the way. */
function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), rest_ms);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
