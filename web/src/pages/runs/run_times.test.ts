// Durations and rates of runs.
import { describe, expect, it } from 'vitest';
import { duration, seconds, speed } from './run_times';

const started = '2026-11-29T14:16:54.000Z';

describe('seconds', () => {
  it('is from start to end', () => {
    expect(seconds({ state: 'done', started, ended: '2026-11-29T14:16:56.500Z' }, 0)).toBe(2.5);
  });
  it('counts a running one until now', () => {
    expect(seconds({ state: 'running', started }, Date.parse(started) + 9000)).toBe(9);
  });
  it('does not know how long an interrupted one took', () => {
    expect(seconds({ state: 'interrupted', started }, Date.parse(started) + 9000)).toBeUndefined();
  });
  it('is not negative where clocks differ', () => {
    expect(seconds({ state: 'running', started }, Date.parse(started) - 9000)).toBe(0);
  });
});

describe('duration', () => {
  it('tells short and long ones with two units at most', () => {
    expect([0.048, 2.6, 59.94, 59.96, 245, 7620, 273_600].map(duration)).toEqual(['48 ms', '2.6 s', '59.9 s', '1 min 00 s', '4 min 05 s', '2 h 07 min', '3 d 4 h']);
  });
  it('never says a thousand milliseconds or sixty seconds', () => {
    expect(duration(0.9996)).toBe('1.0 s');
    expect(duration(3599.6)).toBe('1 h 00 min');
  });
  it('is a dash where it is not known', () => expect(duration(undefined)).toBe('\u2013'));
});

describe('speed', () => {
  it('is records a second', () => expect(speed(1451, 0.048)).toBe('30\u2009229'));
  it('is a dash where there is nothing to divide', () => {
    expect(speed(0, 5)).toBe('\u2013');
    expect(speed(100, 0)).toBe('\u2013');
    expect(speed(100, undefined)).toBe('\u2013');
  });
});
