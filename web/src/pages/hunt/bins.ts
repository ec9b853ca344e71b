// Days into bars: one for each day where these fit, else one for some days together, without gaps.
import type { Day, Verdict } from '../../api/types';

export interface Bin {
  /** First and last day of it, "2026-11-24". */
  since: string;
  until: string;
  by_verdict: Record<Verdict, number>;
  total: number;
}

const day_ms = 86_400_000;
const widths = [1, 7, 28, 91, 364];

export function bins(days: readonly Day[], most = 92): Bin[] {
  const known = days.filter(({ day }) => !Number.isNaN(Date.parse(day)));
  const numbers = known.map(({ day }) => Math.floor(Date.parse(day) / day_ms));
  if (numbers.length === 0) return [];
  const first = numbers.reduce((a, b) => Math.min(a, b));
  const last = numbers.reduce((a, b) => Math.max(a, b));
  const span = last - first + 1;
  const width = widths.find((one) => span / one <= most) ?? Math.ceil(span / most);
  const result: Bin[] = Array.from({ length: Math.ceil(span / width) }, (_, at) => ({
    since: date(first + at * width),
    until: date(Math.min(first + (at + 1) * width - 1, last)),
    by_verdict: { open: 0, malicious: 0, benign: 0, unsure: 0 },
    total: 0,
  }));
  known.forEach((day, at) => {
    const bin = result[Math.floor(((numbers[at] ?? first) - first) / width)];
    if (!bin) return;
    for (const verdict of ['open', 'malicious', 'benign', 'unsure'] as const) {
      bin.by_verdict[verdict] += day[verdict];
      bin.total += day[verdict];
    }
  });
  return result;
}

function date(number: number): string {
  return new Date(number * day_ms).toISOString().slice(0, 10);
}
