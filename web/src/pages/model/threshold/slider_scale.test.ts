// Steps of the slider and what they stand for.
import { describe, expect, it } from 'vitest';
import { clamp, fromStep, steps, toStep, twoDigits } from './slider_scale';

const range = { least: 0.02, most: 2000 };

describe('the slider', () => {
  it('has its ends at the least and the most', () => {
    expect(fromStep(0, range)).toBe(0.02);
    expect(fromStep(steps, range)).toBe(2000);
    expect(toStep(0.02, range)).toBe(0);
    expect(toStep(2000, range)).toBe(steps);
  });
  it('moves by equal factors', () => {
    expect(toStep(0.2, range)).toBe(steps / 5);
    expect(fromStep((steps * 2) / 5, range)).toBe(2);
  });
  it('never falls as it moves, and finds its step again', () => {
    let before = 0;
    for (let step = 0; step <= steps; step += 1) {
      const value = fromStep(step, range);
      expect(value).toBeGreaterThanOrEqual(before);
      expect(Math.abs(toStep(value, range) - step)).toBeLessThanOrEqual(2);
      before = value;
    }
  });
  it('stays at its ends beyond them', () => {
    expect(toStep(0, range)).toBe(0);
    expect(toStep(1e9, range)).toBe(steps);
    expect(clamp(1e9, range)).toBe(2000);
  });
  it('has one place where least and most are the same', () => {
    expect(toStep(5, { least: 5, most: 5 })).toBe(0);
    expect(fromStep(7, { least: 5, most: 5 })).toBe(5);
  });
});

it('rounds to two digits', () => expect([19.84, 0.01234, 1840, 0].map(twoDigits)).toEqual([20, 0.012, 1800, 0]));
