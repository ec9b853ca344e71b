// Tests of days into bars.
import { describe, expect, it } from 'vitest';
import type { Day } from '../../api/types';
import { bins } from './bins';

const day = (date: string, open = 1): Day => ({ day: date, open, malicious: 0, benign: 0, unsure: 2 });

describe('bars of days', () => {
  it('are one a day where these fit, with the days that have none', () => {
    const bars = bins([day('2026-11-24'), day('2026-11-27')]);
    expect(bars.map(({ since, total }) => [since, total])).toEqual([['2026-11-24', 3], ['2026-11-25', 0], ['2026-11-26', 0], ['2026-11-27', 3]]);
  });

  it('hold some days each where there are many, and lose none', () => {
    const bars = bins([day('2016-12-28', 5), day('2017-08-02', 7), day('2018-01-09', 9)]);
    expect(bars.length).toBeLessThanOrEqual(92);
    expect(bars.reduce((sum, bar) => sum + bar.by_verdict.open, 0)).toBe(21);
    expect(bars[0]?.since).toBe('2016-12-28');
    expect(bars.at(-1)?.until).toBe('2018-01-09');
  });

  it('are none of no days and of days that are none', () => {
    expect(bins([])).toEqual([]);
    expect(bins([day('x')])).toEqual([]);
  });
});
