// Recall by alerts a day, and precision by recall, with the chosen threshold and the profiles marked on both.
import { useMemo } from 'preact/hooks';
import type { Model } from '../../../api/types';
import { Curve } from '../../../charts/Curve';
import type { Axis, Line, Mark } from '../../../charts/curve_options';
import type { CurvePoint } from '../evaluation';
import { digits } from '../figures';
import { alertsADay, precisionAt, rateFor, recallAt } from './operating_point';
import type { Range } from './slider_scale';

interface Props {
  curve: readonly CurvePoint[];
  /** Share of malicious connections in the evaluation. */
  mix: number;
  baseRate: number;
  normalADay: number;
  range: Range;
  alerts: number;
  profiles: Model['profiles'];
  onAlerts: (value: number) => void;
}

const recallAxis: Axis = { name: 'recall', text: digits, least: 0, most: 1 };

export function ThresholdCurves({ curve, mix, baseRate, normalADay, range, alerts, profiles, onAlerts }: Props) {
  const byAlerts = useMemo(() => alertsLine(curve, normalADay, range), [curve, normalADay, range]);
  const alertsAxis = useMemo<Axis>(() => ({ name: 'alerts a day', text: digits, log: true, ...range }), [range]);
  const byRecall = useMemo(() => precisionLines(curve, mix, baseRate), [curve, mix, baseRate]);
  const precisionAxis = useMemo<Axis>(() => ({ name: 'precision', text: digits, log: true, least: decadeBelow(byRecall.lines), most: 1 }), [byRecall]);

  const chosen = rateFor(alerts, normalADay);
  const recall = recallAt(curve, chosen);
  const alertMarks = useMemo<Mark[]>(() => [
    ...profiles.map((one) => ({ x: alertsADay(one.rate, normalADay), name: one.profile, chosen: false, nameAt: 'foot' as const })),
    // Not at the foot too, so that choosing a profile hides no name.
    mark(alerts, recall, 'head'),
  ], [profiles, normalADay, alerts, recall]);
  const recallMarks = useMemo<Mark[]>(() => (recall === undefined ? [] : [mark(recall, precisionAt(recall, chosen, baseRate), 'foot')]), [recall, chosen, baseRate]);

  return (
    <div class="threshold-curves">
      <Curve
        title="Recall by alerts a day" label={`Recall rises with alerts a day; at ${digits(alerts)} a day it is ${recall === undefined ? 'not known' : digits(recall)}`}
        at={byAlerts.at} lines={byAlerts.lines} x={alertsAxis} y={recallAxis} marks={alertMarks} onPick={onAlerts} height={200}
      />
      <Curve
        title="Precision by recall" label={`Precision falls as recall rises; at the chosen threshold recall is ${recall === undefined ? 'not known' : digits(recall)}`}
        at={byRecall.at} lines={byRecall.lines} x={recallAxis} y={precisionAxis} marks={recallMarks} height={200}
      />
    </div>
  );
}

function mark(x: number, y: number | undefined, nameAt: Mark['nameAt']): Mark {
  const made: Mark = { x, name: 'chosen', chosen: true, nameAt };
  return y === undefined ? made : { ...made, y };
}

function alertsLine(curve: readonly CurvePoint[], normalADay: number, range: Range): { at: number[]; lines: Line[] } {
  const inside = curve.map((point) => alertsADay(point.rate, normalADay)).filter((value) => value > range.least && value < range.most);
  const at = [...new Set([range.least, ...inside, range.most])];
  return { at, lines: [{ name: 'recall', look: 'solid', colour: 0, y: at.map((value) => recallAt(curve, rateFor(value, normalADay)) ?? null) }] };
}

/** Of points with one recall the first calls out least. Where nothing normal was called out, a precision of one would only mean that too little was measured. */
function precisionLines(curve: readonly CurvePoint[], mix: number, baseRate: number): { at: number[]; lines: Line[] } {
  const points = curve.filter((point, at) => point.recall > 0 && point.recall > (curve[at - 1]?.recall ?? 0));
  return {
    at: points.map((point) => point.recall),
    lines: [
      { name: `were one in ${digits(1 / baseRate)} malicious`, look: 'solid', colour: 0, y: points.map((point) => (point.rate > 0 ? precisionAt(point.recall, point.rate, baseRate) : null)) },
      { name: 'in the mix of the evaluation', look: 'dashed', colour: 1, y: points.map((point) => point.precision ?? precisionAt(point.recall, point.rate, mix)) },
    ],
  };
}

function decadeBelow(lines: readonly Line[]): number {
  const least = lines.flatMap((line) => line.y).reduce<number>((low, value) => (value !== null && value > 0 ? Math.min(low, value) : low), 0.1);
  return 10 ** Math.floor(Math.log10(least));
}
