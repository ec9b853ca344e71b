// Takes news of some runs into the list of all, the newest first. News and list may overtake each other: the one that is further counts.
import type { Run } from '../../api/types';

export function mergeRuns(all: readonly Run[], news: readonly Run[]): Run[] {
  const byNumber = new Map(all.map((run) => [run.run, run]));
  for (const run of news) {
    const known = byNumber.get(run.run);
    byNumber.set(run.run, known ? further(known, run) : run);
  }
  return [...byNumber.values()].sort((a, b) => b.run - a.run);
}

function further(known: Run, told: Run): Run {
  if (known.state !== told.state) return known.state === 'running' ? told : known;
  return told.records >= known.records ? told : known;
}
