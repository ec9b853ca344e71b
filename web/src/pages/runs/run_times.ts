// How long a run took or has taken so far, and how fast it was.
import type { Run } from '../../api/types';
import { count } from '../../text/format';

/** Seconds; of a running one until `now`; undefined where its end is not known. */
export function seconds(run: Pick<Run, 'state' | 'started' | 'ended'>, now: number): number | undefined {
  const from = Date.parse(run.started);
  const to = run.ended !== undefined ? Date.parse(run.ended) : run.state === 'running' ? now : Number.NaN;
  // Clocks of two machines may differ: never negative.
  return Number.isNaN(from) || Number.isNaN(to) ? undefined : Math.max(0, (to - from) / 1000);
}

/** "48 ms", "2.6 s", "4 min 05 s", "2 h 07 min", "3 d 4 h". */
export function duration(s: number | undefined): string {
  if (s === undefined) return '\u2013';
  if (s < 0.9995) return `${Math.round(s * 1000)} ms`;
  if (s < 59.95) return `${s.toFixed(1)} s`;
  const whole = Math.round(s);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  const hours = Math.floor(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Records a second; nothing that is told of less than a hundredth of a second. */
export function speed(records: number, s: number | undefined): string {
  if (s === undefined || s < 0.01 || records === 0) return '\u2013';
  const rate = records / s;
  return rate < 10 ? rate.toFixed(1) : count(Math.round(rate));
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
