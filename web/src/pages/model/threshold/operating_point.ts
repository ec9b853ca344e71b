// What a threshold means: from the share of normal connections called out to alerts a day, recall, precision and score.
import type { CurvePoint } from '../evaluation';

export function alertsADay(rate: number, normalADay: number): number {
  return rate * normalADay;
}

export function rateFor(alerts: number, normalADay: number): number {
  return normalADay > 0 ? Math.min(1, alerts / normalADay) : 0;
}

/** Linear between measured points, which choosing between two thresholds at random would reach; rates of `curve` rise. */
export function recallAt(curve: readonly CurvePoint[], rate: number): number | undefined {
  let below: CurvePoint | undefined;
  for (const point of curve) {
    if (point.rate > rate) {
      if (!below) return undefined;
      return below.recall + ((point.recall - below.recall) * (rate - below.rate)) / (point.rate - below.rate);
    }
    // Of several with one rate the last finds most.
    below = point;
  }
  return below?.recall;
}

/** Of what is called out, the share that is malicious, were malicious connections as rare as `baseRate`. */
export function precisionAt(recall: number, rate: number, baseRate: number): number {
  const right = recall * baseRate;
  const wrong = rate * (1 - baseRate);
  return right + wrong > 0 ? right / (right + wrong) : 0;
}

/** The lowest score that calls out no more than `rate` of held-back normal connections; undefined where they tell no rate so low. */
export function scoreAt(rates: readonly { score: number; rate: number }[], rate: number): number | undefined {
  let lowest: number | undefined;
  for (const point of rates) {
    if (point.rate <= rate * (1 + 1e-9) && (lowest === undefined || point.score < lowest)) lowest = point.score;
  }
  return lowest;
}

/** The same but for rounding. */
export function isRate(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(a, b);
}

/** The lowest rate above none that was measured. */
export function leastRate(points: readonly { rate: number }[]): number | undefined {
  return points.reduce<number | undefined>((least, { rate }) => (rate > 0 && (least === undefined || rate < least) ? rate : least), undefined);
}
