// When the host was seen: a dot for each sighting, by time and score; this finding's own are filled.
import { getTimeline } from '../../api/client';
import type { Case, TimelineSighting } from '../../api/types';
import { store_version } from '../../app/events';
import { useResource } from '../../app/resource';
import { href } from '../../app/route';
import { Failure, Loading } from '../../app/states';
import { VerdictMark } from '../../app/verdicts/VerdictMark';
import { count, counted, score, shortId, time } from '../../text/format';
import { LogText } from '../../text/LogText';
import { spread } from './spread';

const width = 640;
const height = 84;
const listed = 100;

export function HostTimeline({ known }: { known: Case }) {
  const { value, error, reload } = useResource((signal) => getTimeline(known.id, signal), [known.id, store_version.value]);
  return (
    <section class="panel" aria-labelledby="timeline-title">
      <h2 id="timeline-title">Time line of the host</h2>
      {value ? <Dots id={known.id} sightings={value.sightings} total={value.total} /> : error ? <Failure error={error} onRetry={reload} /> : <Loading what="sightings of the host" />}
    </section>
  );
}

function Dots({ id, sightings, total }: { id: string; sightings: TimelineSighting[]; total: number }) {
  const dots = spread(sightings, width, height);
  const own = sightings.filter((one) => one.id === id).length;
  const others = new Set(sightings.map((one) => one.id).filter((one) => one !== id)).size;
  const latest = sightings[0]?.ts;
  const earliest = sightings[sightings.length - 1]?.ts;
  const said = `${counted(total, 'sighting')} of ${counted(others + (own > 0 ? 1 : 0), 'finding')}; ${count(own)} of this one`;
  if (dots.length === 0) return <p class="muted">No sighting of it has a time.</p>;
  return (
    <>
      <p class="panel-note">{said}{total > sightings.length && `; the latest ${count(sightings.length)} are shown`}. Higher is a higher score.</p>
      <svg class="timeline" viewBox={`0 0 ${width} ${height}`} role="group" aria-label={`${said}, from ${time(earliest)} to ${time(latest)}`}>
        <line x1="0" x2={width} y1={height - 2} y2={height - 2} />
        {dots.map(({ x, y, sighting }, at) =>
          sighting.id === id
            ? <circle key={at} class="own" cx={x} cy={y} r="4.5"><title>{label(sighting)}</title></circle>
            : (
              <a key={at} href={href({ page: 'finding', id: sighting.id })} tabIndex={-1} aria-label={label(sighting)}>
                <circle class={`other verdict-${sighting.verdict}`} cx={x} cy={y} r="4"><title>{label(sighting)}</title></circle>
              </a>
            ))}
      </svg>
      <div class="timeline-ends"><span>{time(earliest)}</span><span>{time(latest)}</span></div>
      <details>
        <summary>As a table</summary>
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Sightings of the host">
          <table>
            <thead><tr><th>Seen</th><th>Finding</th><th class="number">Score</th><th>Verdict</th><th>Client</th><th>URI</th></tr></thead>
            <tbody>
              {sightings.slice(0, listed).map((one, at) => (
                <tr key={at}>
                  <td class="nowrap">{time(one.ts)}</td>
                  <td>{one.id === id ? 'this one' : <a href={href({ page: 'finding', id: one.id })}><code>{shortId(one.id)}</code></a>}</td>
                  <td class="number">{score(one.score)}</td>
                  <td><VerdictMark verdict={one.verdict} /></td>
                  <td><LogText text={one.client} max={60} /></td>
                  <td><LogText text={one.uri} max={160} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

function label(one: TimelineSighting): string {
  return `${time(one.ts)}, finding ${shortId(one.id)}, score ${score(one.score)}, ${one.verdict}`;
}
