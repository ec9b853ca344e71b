// Lays out bars by day: fills days without sightings, joins days where there are too many for a bar each.
import type { Day, Verdict } from '../api/types';

/** From the bottom up: what is most likely to matter stands on the axis, where heights compare best. */
export const stack: readonly Verdict[] = ['malicious', 'open', 'unsure', 'benign'];

export interface Bar {
  /** First and last day, the same where a bar is one day. */
  from: string;
  to: string;
  counts: Record<Verdict, number>;
  total: number;
}

const day_ms = 86_400_000;

export function bars(days: readonly Day[], most: number): Bar[] {
  const times = days.map((day) => Date.parse(day.day)).filter((time) => !Number.isNaN(time));
  if (times.length === 0) return [];
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  const span = Math.round((last - first) / day_ms) + 1;
  const step = Math.ceil(span / most);
  const made: Bar[] = Array.from({ length: Math.ceil(span / step) }, (_, at) => ({
    from: iso(first + at * step * day_ms),
    to: iso(Math.min(last, first + ((at + 1) * step - 1) * day_ms)),
    counts: { open: 0, malicious: 0, benign: 0, unsure: 0 },
    total: 0,
  }));
  for (const day of days) {
    const bar = made[Math.floor((Date.parse(day.day) - first) / day_ms / step)];
    if (!bar) continue;
    for (const verdict of stack) {
      bar.counts[verdict] += day[verdict];
      bar.total += day[verdict];
    }
  }
  return made;
}

/** The next of 1, 2, 5, 10, 20, ... that is not less: a top that can be halved and read. */
export function niceTop(most: number): number {
  if (most <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 5].find((digit) => digit * power >= most) ?? 10) * power;
}

export function barName(bar: Bar): string {
  return bar.from === bar.to ? bar.from : `${bar.from} to ${bar.to}`;
}

function iso(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
