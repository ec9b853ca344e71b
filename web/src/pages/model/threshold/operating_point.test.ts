// Rates, alerts a day, recall, precision and scores.
import { describe, expect, it } from 'vitest';
import { alertsADay, isRate, leastRate, precisionAt, rateFor, recallAt, scoreAt } from './operating_point';

const point = (rate: number, recall: number) => ({ rate, recall, precision: undefined });

describe('recallAt', () => {
  const curve = [point(0, 0.4), point(0, 0.6), point(0.01, 0.8), point(0.1, 1)];
  it('is what was measured at a measured rate', () => {
    expect(recallAt(curve, 0.01)).toBe(0.8);
    expect(recallAt(curve, 0.1)).toBe(1);
  });
  it('takes the highest recall of several points with one rate', () => expect(recallAt(curve, 0)).toBe(0.6));
  it('lies on the line between two points', () => expect(recallAt(curve, 0.005)).toBeCloseTo(0.7));
  it('stays at the last point beyond it', () => expect(recallAt(curve, 0.5)).toBe(1));
  it('is not known below the first point, nor of no curve', () => {
    expect(recallAt([point(0.01, 0.8)], 0.001)).toBeUndefined();
    expect(recallAt([], 0.1)).toBeUndefined();
  });
});

describe('alerts a day', () => {
  it('are the rate times the normal connections of a day', () => expect(alertsADay(0.001, 20_000)).toBe(20));
  it('lead back to the rate', () => expect(rateFor(alertsADay(0.0037, 41_000), 41_000)).toBeCloseTo(0.0037));
  it('are never more than all', () => expect(rateFor(500, 100)).toBe(1));
  it('tell no rate where there is no traffic', () => expect(rateFor(5, 0)).toBe(0));
});

describe('precisionAt', () => {
  it('is low where what is malicious is rare', () => expect(precisionAt(0.79, 0.001, 1e-5)).toBeCloseTo(0.00784, 4));
  it('is one where nothing normal is called out', () => expect(precisionAt(0.5, 0, 1e-5)).toBe(1));
  it('is none where nothing is called out', () => expect(precisionAt(0, 0, 1e-5)).toBe(0));
});

describe('scoreAt', () => {
  const rates = [{ score: 9, rate: 0.0001 }, { score: 6, rate: 0.001 }, { score: 3, rate: 0.01 }];
  it('is the lowest score that calls out no more', () => {
    expect(scoreAt(rates, 0.001)).toBe(6);
    expect(scoreAt(rates, 0.005)).toBe(6);
  });
  it('is not told of rates below the lowest', () => expect(scoreAt(rates, 0.00001)).toBeUndefined());
});

it('takes rates for the same that differ by rounding', () => {
  expect(isRate(0.001, rateFor(alertsADay(0.001, 4321), 4321))).toBe(true);
  expect(isRate(0.001, 0.00101)).toBe(false);
});

describe('leastRate', () => {
  it('is the lowest above none', () => expect(leastRate([point(0, 0), point(0.2, 1), point(0.1, 1)])).toBe(0.1));
  it('is not known of nothing', () => expect(leastRate([point(0, 1)])).toBeUndefined());
});
