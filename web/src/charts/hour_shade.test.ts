// Shades and short counts of the hour grid.
import { describe, expect, it } from 'vitest';
import { darkest, shade, short } from './hour_shade';

describe('shade', () => {
  it('leaves an hour without sightings blank', () => {
    expect(shade(0, 100)).toBe(0);
    expect(shade(0, 0)).toBe(0);
  });
  it('shows a single sighting beside a million', () => expect(shade(1, 1_000_000)).toBe(1));
  it('gives the busiest hour the darkest shade', () => {
    expect(shade(7, 7)).toBe(darkest);
    expect(shade(1, 1)).toBe(darkest);
  });
  it('never falls as counts grow', () => {
    const shades = Array.from({ length: 101 }, (_, n) => shade(n, 100));
    expect(shades).toEqual([...shades].sort((a, b) => a - b));
  });
});

describe('short', () => {
  it('writes small counts as they are', () => expect(short(999)).toBe('999'));
  it('never takes more than four characters', () => {
    for (const n of [1, 1000, 9_949, 9_950, 99_999, 999_499, 999_500, 9_949_999, 9_950_000, 123_456_789]) {
      expect(short(n).length).toBeLessThanOrEqual(4);
    }
  });
});
