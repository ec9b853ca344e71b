// Reading evaluations, whole and odd ones.
import { describe, expect, it } from 'vitest';
import { readEvaluation } from './evaluation';

describe('readEvaluation', () => {
  it('is nothing without one', () => expect(readEvaluation(null)).toBeNull());
  it('takes the curve, its rates rising', () => {
    const read = readEvaluation({ curve: [{ rate: 0.1, recall: 0.9, precision: 0.5 }, { rate: 0, recall: 0.2, precision: 1 }], base_rate: 1e-4, normal_a_day: 22 });
    expect(read?.curve.map((point) => point.rate)).toEqual([0, 0.1]);
    expect(read?.coarse).toBe(false);
    expect(read?.base_rate).toBe(1e-4);
    expect(read?.normal_a_day).toBe(22);
  });
  it('makes do with the operating points of an older program', () => {
    const read = readEvaluation({ points: [{ rate: 0.01, reached: 0.009, recall: 0.72 }, { rate: 0.001, reached: 0.0008, recall: 0.65 }] });
    expect(read?.curve).toEqual([{ rate: 0.0008, recall: 0.65, precision: undefined }, { rate: 0.009, recall: 0.72, precision: undefined }]);
    expect(read?.coarse).toBe(true);
  });
  it('leaves out what is no number and bins that are empty', () => {
    const read = readEvaluation({
      curve: [{ rate: 'x', recall: 1 }, null, 7], normal_a_day: 0,
      reliability: { bins: [{ told: 0.1, observed: 0, normal: 0, malicious: 0 }, { told: 0.9, observed: 0.8, normal: 1, malicious: 4 }] },
    });
    expect(read?.curve).toEqual([]);
    expect(read?.normal_a_day).toBeUndefined();
    expect(read?.bins).toHaveLength(1);
  });
  it('survives anything', () => {
    for (const odd of [{}, { curve: 'x', reliability: null, families: [1, null] }]) expect(readEvaluation(odd)?.curve).toEqual([]);
  });
});
