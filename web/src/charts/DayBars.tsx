// Sightings by day as bars stacked by verdict; patterns tell verdicts apart without colour, a table without eyes.
import { useId, useMemo, useRef } from 'preact/hooks';
import type { Day, Verdict } from '../api/types';
import { count, counted } from '../text/format';
import './charts.css';
import { barName, bars, niceTop, stack, type Bar } from './day_bars';
import { NumbersTable } from './NumbersTable';
import { useWidth } from './use_width';
import { VerdictPatterns } from './VerdictPatterns';

interface Props {
  title: string;
  days: readonly Day[];
}

const height = 132;
const left = 40;
const top = 8;
const bottom = 20;
const least_bar = 5;

export function DayBars({ title, days }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const id = useId();
  const room = Math.max(width - left - 4, least_bar);
  const made = useMemo(() => bars(days, Math.max(7, Math.floor(room / least_bar))), [days, room]);
  const highest = niceTop(made.reduce((most, bar) => Math.max(most, bar.total), 0));
  const step = Math.min(room / Math.max(made.length, 1), 28);
  const scale = (height - top - bottom) / highest;
  const first = made[0];
  const last = made[made.length - 1];
  const label = first && last ? `${title}: ${counted(made.reduce((sum, bar) => sum + bar.total, 0), 'sighting')} from ${first.from} to ${last.to}, at most ${count(made.reduce((most, bar) => Math.max(most, bar.total), 0))} in one bar` : title;
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <ul class="chart-key">
        {stack.map((verdict) => (
          <li key={verdict}>
            <svg class="chart-patch" width="12" height="12" aria-hidden="true"><rect class={`bar bar-${verdict}`} width="12" height="12" fill={`url(#${id}-${verdict})`} /></svg>
            {verdict}
          </li>
        ))}
      </ul>
      <div ref={box} class="chart-plot">
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={label}>
            <VerdictPatterns id={id} />
            {[0, highest / 2, highest].filter((value) => Number.isInteger(value)).map((value) => (
              <g key={value}>
                <line class="bar-grid" x1={left} x2={width} y1={base(value, scale)} y2={base(value, scale)} />
                <text class="bar-text" x={left - 6} y={base(value, scale) + 4} text-anchor="end">{count(value)}</text>
              </g>
            ))}
            {made.map((bar, at) => <Stack key={bar.from} bar={bar} x={left + at * step} width={step} scale={scale} id={id} />)}
            {first && <text class="bar-text" x={left} y={height - 5}>{first.from}</text>}
            {last && first && made.length * step > 150 && <text class="bar-text" x={left + made.length * step} y={height - 5} text-anchor="end">{last.to}</text>}
          </svg>
        )}
      </div>
      <NumbersTable title={title} columns={['Day (UTC)', ...stack]} length={made.length} row={(at) => cells(made[at])} />
    </figure>
  );
}

function Stack({ bar, x, width, scale, id }: { bar: Bar; x: number; width: number; scale: number; id: string }) {
  let below = 0;
  const gap = width > 4 ? 1 : 0;
  return (
    <g>
      <title>{`${barName(bar)}: ${stack.map((verdict) => `${count(bar.counts[verdict])} ${verdict}`).join(', ')}`}</title>
      <rect class="bar-catch" x={x} y={top} width={width} height={height - top - bottom} />
      {stack.map((verdict: Verdict) => {
        const n = bar.counts[verdict];
        if (n === 0) return null;
        below += n;
        return <rect key={verdict} class={`bar bar-${verdict}`} x={x + gap} y={base(below, scale)} width={width - 2 * gap} height={Math.max(n * scale, 1)} fill={`url(#${id}-${verdict})`} />;
      })}
    </g>
  );
}

function base(value: number, scale: number): number {
  return height - bottom - value * scale;
}

function cells(bar: Bar | undefined): string[] {
  return bar ? [barName(bar), ...stack.map((verdict) => count(bar.counts[verdict]))] : [];
}
