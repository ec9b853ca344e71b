// Tests of the way from prior to score.
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../api/types';
import { along, waterfall } from './waterfall';

const evidence = (header: string, weight: number): Evidence => ({ side: '', header, value: '', weight, reasons: [] });

describe('a waterfall', () => {
  it('goes on where the step before ended, and ends at the score', () => {
    const fall = waterfall(0.5, [evidence('A', 1), evidence('B', -3), evidence('C', 2)]);
    expect(fall.steps.map(({ evidence: one, from, to }) => [one?.header, from, to])).toEqual([['B', 0.5, -2.5], ['C', -2.5, -0.5], ['A', -0.5, 0.5]]);
    expect(fall.score).toBe(0.5);
  });

  it('tells the weaker ones as one step', () => {
    const fall = waterfall(0, Array.from({ length: 20 }, (_, n) => evidence(`H${n}`, 20 - n)));
    expect(fall.steps).toHaveLength(15);
    expect(fall.steps[14]).toMatchObject({ evidence: undefined, number: 6, weight: 21 });
    expect(fall.score).toBe(210);
  });

  it('has room for nothing, all bars, and zero', () => {
    const fall = waterfall(1, [evidence('A', 2), evidence('B', -5)]);
    expect([fall.least, fall.most]).toEqual([-4, 1]);
    expect(along(-4, fall)).toBe(0);
    expect(along(1, fall)).toBe(100);
    expect(along(0, { least: 0, most: 0 })).toBe(0);
  });
});
