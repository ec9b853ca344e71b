// One or more lines over one x, with marks, a key that does not need colour, a readout under the pointer and the numbers as a table.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import './charts.css';
import { curveOptions, type Axis, type Line, type Mark } from './curve_options';
import { NumbersTable } from './NumbersTable';
import type { Palette } from './palette';
import { Plot } from './Plot';

interface Props {
  title: string;
  /** What the lines say, in a sentence. */
  label: string;
  at: readonly number[];
  lines: readonly Line[];
  x: Axis;
  y: Axis;
  marks?: readonly Mark[];
  onPick?: (x: number) => void;
  height?: number;
}

const none: readonly Mark[] = [];

/** `at`, `lines`, `x` and `y` must stay the same objects as long as they say the same: others make the plot anew. */
export function Curve({ title, label, at, lines, x, y, marks = none, onPick, height = 220 }: Props) {
  const [hovered, setHovered] = useState<number | null>(null);
  const latest = useRef({ marks, onPick });
  latest.current = { marks, onPick };
  const picks = onPick !== undefined;

  const data = useMemo(() => [at, ...lines.map((line) => line.y)] as uPlot.AlignedData, [at, lines]);
  const options = useMemo(() => (palette: Palette) => curveOptions({
    lines, x, y, marks: () => latest.current.marks, onHover: setHovered, onPick: picks ? (value) => latest.current.onPick?.(value) : undefined,
  }, palette), [lines, x, y, picks]);
  useEffect(() => setHovered(null), [data]);

  const row = (index: number) => [tell(x, at[index]), ...lines.map((line) => tell(y, line.y[index]))];
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      {lines.length > 1 && (
        <ul class="chart-key">
          {lines.map((line) => <li key={line.name}><span class={`chart-sample chart-sample-${line.look} chart-colour-line-${line.colour + 1}`} aria-hidden="true" />{line.name}</li>)}
        </ul>
      )}
      <Plot data={data} options={options} height={height} label={label} redrawOn={marks} />
      <p class="chart-readout">
        {hovered === null ? `${x.name} across, ${y.name} up` : `${x.name} ${row(hovered)[0]}: ${lines.map((line) => `${lines.length > 1 ? line.name : y.name} ${tell(y, line.y[hovered])}`).join(', ')}`}
      </p>
      <NumbersTable title={title} columns={[x.name, ...lines.map((line) => (lines.length > 1 ? line.name : y.name))]} length={at.length} row={row} />
    </figure>
  );
}

function tell(axis: Axis, value: number | null | undefined): string {
  return value === null || value === undefined ? '\u2013' : (axis.whole ?? axis.text)(value);
}
