// News of runs in the list of all.
import { expect, it } from 'vitest';
import type { Run } from '../../api/types';
import { mergeRuns } from './merge_runs';

const run = (number: number, state: Run['state'], records = 0): Run => ({
  run: number, state, records, started: '', inputs: [], model: '', model_sha256: '', recipe: '', pugmark: '', skipped: 0, units: 0, findings: 0,
});

it('replaces a run by what is new of it', () => {
  expect(mergeRuns([run(2, 'running', 5), run(1, 'done')], [run(2, 'done', 9)])).toEqual([run(2, 'done', 9), run(1, 'done')]);
});
it('does not let old news start a run again, nor take records back', () => {
  expect(mergeRuns([run(2, 'done', 9)], [run(2, 'running', 7)])).toEqual([run(2, 'done', 9)]);
  expect(mergeRuns([run(2, 'running', 9)], [run(2, 'running', 7)])).toEqual([run(2, 'running', 9)]);
});
it('puts a run that has just begun first', () => {
  expect(mergeRuns([run(1, 'done')], [run(2, 'running')]).map((one) => one.run)).toEqual([2, 1]);
});
