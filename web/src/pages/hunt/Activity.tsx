// Sightings by day as small stacked bars; the same as a table for keyboards and screen readers.
import { useState } from 'preact/hooks';
import { getActivity } from '../../api/client';
import type { Verdict } from '../../api/types';
import { Dialog } from '../../app/Dialog';
import { store_version } from '../../app/events';
import { useResource } from '../../app/resource';
import { go, href } from '../../app/route';
import { VerdictMark } from '../../app/verdicts/VerdictMark';
import { count, counted } from '../../text/format';
import { bins, type Bin } from './bins';
import { narrowed, type HuntRoute } from './narrow';

const order: readonly Verdict[] = ['malicious', 'unsure', 'open', 'benign'];
const height = 40;

export function Activity({ route, asked }: { route: HuntRoute; asked: string }) {
  const { value, error, state } = useResource((signal) => getActivity({ q: asked, signal }), [asked, store_version.value]);
  const [as_table, showTable] = useState(false);
  const bars = bins(value?.days ?? []);
  const [first] = bars;
  const last = bars[bars.length - 1];
  if (!first || !last) return <div class="activity muted">{state === 'loading' ? 'Loading days…' : error ? 'The days could not be loaded' : 'No sightings with a time'}</div>;

  const most = Math.max(...bars.map((bar) => bar.total), 1);
  const all = bars.reduce((sum, bar) => sum + bar.total, 0);
  const unit = first.since === first.until ? 'day' : `${Math.round((Date.parse(first.until) - Date.parse(first.since)) / 86_400_000) + 1} days`;
  const to = (bar: Bin) => ({ ...route, q: narrowed(route.q, ['since', bar.since], ['until', bar.until]) });
  return (
    <figure class="activity">
      <svg
        class="activity-bars"
        viewBox={`0 0 ${Math.max(bars.length, 24)} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${counted(all, 'sighting')} from ${first.since} to ${last.until}, at most ${count(most)} a bar. The table has the numbers.`}
      >
        {bars.map((bar, at) => {
          let top = height;
          return (
            <g key={bar.since} class="activity-bar" onClick={() => go(to(bar))}>
              <title>{describe(bar)}</title>
              <rect class="activity-ground" x={at} width="1" height={height} />
              {order.map((verdict) => {
                // A few malicious ones must be seen beside thousands that are open.
                const part = bar.by_verdict[verdict] === 0 ? 0 : Math.max((bar.by_verdict[verdict] / most) * height, 2);
                top -= part;
                return part > 0 && <rect key={verdict} class={`fill-${verdict}`} x={at + 0.08} y={top} width="0.84" height={part} />;
              })}
            </g>
          );
        })}
      </svg>
      <figcaption>
        <span>{first.since}</span>
        <span class="activity-legend">
          {order.filter((verdict) => bars.some((bar) => bar.by_verdict[verdict] > 0)).map((verdict) => (
            <span key={verdict} class={`key-${verdict}`}><VerdictMark verdict={verdict} /></span>
          ))}
          <span>sightings by {unit}, most {count(most)}</span>
          <button type="button" class="link" onClick={() => showTable(true)}>Table</button>
        </span>
        <span>{last.until}</span>
      </figcaption>
      {as_table && (
        <Dialog title={`Sightings by ${unit}`} onClose={() => showTable(false)}>
          <table>
            <thead><tr><th>From</th><th>To</th>{order.map((verdict) => <th key={verdict} class="number">{verdict}</th>)}</tr></thead>
            <tbody>
              {bars.filter((bar) => bar.total > 0).map((bar) => (
                <tr key={bar.since}>
                  <td><a href={href(to(bar))} onClick={() => showTable(false)}>{bar.since}</a></td>
                  <td>{bar.until}</td>
                  {order.map((verdict) => <td key={verdict} class="number">{count(bar.by_verdict[verdict])}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </Dialog>
      )}
    </figure>
  );
}

function describe(bar: Bin): string {
  const days = bar.since === bar.until ? bar.since : `${bar.since} to ${bar.until}`;
  const told = order.filter((verdict) => bar.by_verdict[verdict] > 0).map((verdict) => `${count(bar.by_verdict[verdict])} ${verdict}`);
  return `${days}: ${told.length === 0 ? 'none' : told.join(', ')}`;
}
