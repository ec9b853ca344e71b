// Steps in the share called out by run.
import { describe, expect, it } from 'vitest';
import { latestStep, shareOf } from './drift';

const runs = (shares: number[], same_model = true) => shares.map((share, at) => ({ run: at + 1, started: '', units: 10_000, findings: Math.round(share * 10_000), same_model }));

describe('latestStep', () => {
  it('sees a step up that stays', () => expect(latestStep(runs([0.001, 0.001, 0.002, 0.001, 0.006, 0.005, 0.007]))?.kind).toBe('up'));
  it('sees a step down', () => expect(latestStep(runs([0.01, 0.01, 0.01, 0.001, 0.001, 0.001]))?.kind).toBe('down'));
  it('takes one odd run for no step', () => expect(latestStep(runs([0.001, 0.001, 0.001, 0.001, 0.001, 0.05]))?.kind).toBe('none'));
  it('tells the middle of runs before and of the latest', () => {
    expect(latestStep(runs([0.001, 0.003, 0.002, 0.009, 0.005, 0.004]))).toEqual({ before: 0.002, latest: 0.005, runs: 3, kind: 'up' });
  });
  it('says nothing of few runs, nor of runs of other models', () => {
    expect(latestStep(runs([0.001, 0.002, 0.003, 0.004, 0.005]))).toBeUndefined();
    expect(latestStep(runs([1, 1, 1, 1, 1, 1, 1], false))).toBeUndefined();
  });
});

it('has no share of a run that scored nothing', () => {
  expect(shareOf({ run: 1, started: '', units: 0, findings: 0, same_model: true })).toBeNull();
});
