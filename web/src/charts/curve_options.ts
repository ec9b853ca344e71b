// Turns lines, axes and marks of a Curve into the options of uPlot.
import type uPlot from 'uplot';
import { logSplits } from './log_splits';
import type { Palette } from './palette';

export interface Line {
  name: string;
  /** One for each x; null where there is none. */
  y: readonly (number | null)[];
  look: 'solid' | 'dashed' | 'dots' | 'rings';
  colour: 0 | 1 | 2;
}

export interface Axis {
  name: string;
  text: (value: number) => string;
  /** Longer, where there is room: in the readout and in the table. */
  whole?: (value: number) => string;
  log?: boolean;
  least?: number;
  most?: number;
}

/** A place on the x axis; with `y` a point, without a line over the whole height. */
export interface Mark {
  x: number;
  y?: number;
  name: string;
  chosen: boolean;
  /** Where the name stands: where lines seldom run. */
  nameAt: 'head' | 'foot';
}

export interface CurveShape {
  lines: readonly Line[];
  x: Axis;
  y: Axis;
  marks: () => readonly Mark[];
  onHover: (index: number | null) => void;
  onPick: ((x: number) => void) | undefined;
}

/** Above the highest point of an axis without end, so that it is not cut in half. */
const headroom = 0.08;

const dashes = { solid: [], dashed: [6, 4], dots: [], rings: [] };

export function curveOptions(shape: CurveShape, palette: Palette): Omit<uPlot.Options, 'width' | 'height'> {
  return {
    legend: { show: false },
    padding: [10, 14, 0, 0],
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
    scales: { x: scale(shape.x), y: scale(shape.y) },
    axes: [axis(shape.x, palette, 30), axis(shape.y, palette, 52)],
    series: [{}, ...shape.lines.map((line) => series(line, palette))],
    hooks: {
      draw: [(plot) => drawMarks(plot, shape.marks(), palette)],
      setCursor: [(plot) => shape.onHover(plot.cursor.idx ?? null)],
      ready: [(plot) => {
        const { onPick } = shape;
        if (!onPick) return;
        plot.over.classList.add('chart-pick');
        plot.over.addEventListener('click', (event) => onPick(plot.posToVal(event.offsetX, 'x')));
      }],
    },
  };
}

function scale(axis: Axis): uPlot.Scale {
  const made: uPlot.Scale = { time: false };
  if (axis.log) {
    made.distr = 3;
    made.log = 10;
  }
  const { least, most } = axis;
  if (least !== undefined || most !== undefined) {
    made.range = (_plot, from, to) => {
      const low = least ?? from;
      // A line of nothing but the least would leave no height.
      return [low, most ?? (to > low ? to + headroom * (to - low) : low + 1)];
    };
  }
  return made;
}

function axis(told: Axis, palette: Palette, size: number): uPlot.Axis {
  const made: uPlot.Axis = {
    stroke: palette.ink, font: palette.font, size, gap: 4,
    grid: { stroke: palette.grid, width: 1 }, ticks: { stroke: palette.grid, width: 1, size: 4 },
    values: (_plot, splits) => splits.map((value: number | null) => (value === null ? '' : told.text(value))),
  };
  if (told.log) {
    made.splits = (_plot, _axis, least, most) => logSplits(least, most);
    // uPlot would leave out all but powers of ten.
    made.filter = (_plot, splits) => splits;
  }
  return made;
}

function series(line: Line, palette: Palette): uPlot.Series {
  const stroke = palette.lines[line.colour];
  const points = line.look === 'dots' || line.look === 'rings';
  const made: uPlot.Series = {
    label: line.name, stroke, spanGaps: true, width: points ? 0 : 1.75, dash: dashes[line.look],
    points: { show: points, size: 7, stroke, width: 1.5 },
  };
  if (line.look === 'dots') made.points = { show: true, size: 7, stroke, fill: stroke };
  return made;
}

function drawMarks(plot: uPlot, marks: readonly Mark[], palette: Palette): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  const pixel = devicePixelRatio;
  ctx.save();
  ctx.font = palette.font.replace(/^\d+/, (size) => String(Number(size) * pixel));
  for (const mark of marks) {
    const at = plot.valToPos(mark.x, 'x', true);
    if (!(at >= left - 1 && at <= left + width + 1)) continue;
    ctx.strokeStyle = mark.chosen ? palette.mark : palette.ink;
    ctx.fillStyle = mark.chosen ? palette.mark : palette.ink;
    ctx.lineWidth = (mark.chosen ? 2 : 1) * pixel;
    ctx.setLineDash(mark.chosen ? [] : [2 * pixel, 3 * pixel]);
    ctx.beginPath();
    ctx.moveTo(at, top);
    ctx.lineTo(at, top + height);
    ctx.stroke();
    if (mark.y !== undefined) {
      ctx.setLineDash([]);
      ctx.beginPath();
      ctx.arc(at, plot.valToPos(mark.y, 'y', true), 4.5 * pixel, 0, 2 * Math.PI);
      ctx.fill();
    }
    const right = at > left + width * 0.8;
    ctx.textAlign = right ? 'right' : 'left';
    const head = mark.nameAt === 'head';
    ctx.textBaseline = head ? 'top' : 'bottom';
    ctx.fillText(mark.name, at + (right ? -4 : 4) * pixel, head ? top : top + height - 3 * pixel);
  }
  ctx.restore();
}
