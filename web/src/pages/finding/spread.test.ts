// Tests of where dots of a time line lie.
import { describe, expect, it } from 'vitest';
import type { TimelineSighting } from '../../api/types';
import { spread } from './spread';

const seen = (ts: string, score: number): TimelineSighting => ({ ts, id: '', score, verdict: 'open', uid: '', client: '', uri: '' });

describe('dots of a time line', () => {
  it('go from the earliest at the left to the latest at the right, higher scores higher', () => {
    const dots = spread([seen('2026-11-24T02:00:00Z', 1), seen('2026-11-24T00:00:00Z', 5)], 100, 50);
    expect(dots.map(({ x, y }) => [x, y])).toEqual([[92, 42], [8, 8]]);
  });

  it('lie in the middle where there is one moment', () => {
    expect(spread([seen('2026-11-24T02:00:00Z', 1)], 100, 50).map(({ x, y }) => [x, y])).toEqual([[50, 25]]);
  });

  it('leave out what has no time', () => {
    expect(spread([seen('', 1)], 100, 50)).toEqual([]);
  });
});
