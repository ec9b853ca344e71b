// Numbers of a logarithmic axis.
import { expect, it } from 'vitest';
import { logSplits } from './log_splits';

it('has powers of ten on a long axis', () => expect(logSplits(0.0001, 1)).toEqual([0.0001, 0.001, 0.01, 0.1, 1]));
it('has 1, 2 and 5 on a short axis, none outside of it', () => expect(logSplits(3.3, 420)).toEqual([5, 10, 20, 50, 100, 200]));
it('has none where there is no axis', () => {
  expect(logSplits(0, 10)).toEqual([]);
  expect(logSplits(5, 5)).toEqual([]);
});
