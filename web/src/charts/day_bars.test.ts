// Bars by day: gaps, joined days and readable tops.
import { describe, expect, it } from 'vitest';
import type { Day } from '../api/types';
import { barName, bars, niceTop } from './day_bars';

const on = (day: string, open: number, malicious = 0): Day => ({ day, open, malicious, benign: 0, unsure: 0 });

describe('bars', () => {
  it('keeps days without sightings as empty bars', () => {
    const made = bars([on('2026-11-24', 2), on('2026-11-27', 1)], 100);
    expect(made.map((bar) => bar.total)).toEqual([2, 0, 0, 1]);
    expect(made.map((bar) => bar.from)).toEqual(['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']);
  });
  it('joins days where there are more than fit, and loses none', () => {
    const days = Array.from({ length: 100 }, (_, at) => on(new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10), 1, 2));
    const made = bars(days, 30);
    expect(made.length).toBeLessThanOrEqual(30);
    expect(made.reduce((sum, bar) => sum + bar.total, 0)).toBe(300);
    expect(made[0] && barName(made[0])).toBe('2026-01-01 to 2026-01-04');
    expect(made[made.length - 1]?.to).toBe('2026-04-10');
  });
  it('makes nothing of nothing', () => expect(bars([], 30)).toEqual([]));
  it('takes days in any order', () => {
    expect(bars([on('2026-11-25', 1), on('2026-11-24', 5)], 9).map((bar) => bar.total)).toEqual([5, 1]);
  });
});

describe('niceTop', () => {
  it('is the next of 1, 2 and 5 with zeros', () => {
    expect([0, 1, 2, 3, 7, 10, 11, 130, 501].map(niceTop)).toEqual([1, 1, 2, 5, 10, 10, 20, 200, 1000]);
  });
});
