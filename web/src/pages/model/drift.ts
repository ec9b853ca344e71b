// What the shares called out by run say: whether the latest runs of this model call out another share than those before.
import type { Model } from '../../api/types';

type PastRun = Model['history'][number];

const latest_runs = 3;
const least_before = 3;
/** Smaller steps come of weekdays alone. */
const step_factor = 2;

export interface Step {
  /** Shares, in the middle of runs. */
  before: number;
  latest: number;
  runs: number;
  kind: 'up' | 'down' | 'none';
}

export function shareOf(run: PastRun): number | null {
  return run.units > 0 ? run.findings / run.units : null;
}

/** Undefined where this model has too few runs to tell. */
export function latestStep(history: readonly PastRun[]): Step | undefined {
  const shares = history.filter((run) => run.same_model).map(shareOf).filter((one) => one !== null);
  if (shares.length < latest_runs + least_before) return undefined;
  const before = middle(shares.slice(0, -latest_runs));
  const latest = middle(shares.slice(-latest_runs));
  const kind = latest > before * step_factor ? 'up' : latest * step_factor < before ? 'down' : 'none';
  return { before, latest, runs: latest_runs, kind };
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}
