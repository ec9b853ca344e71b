// Tests of how numbers and times are written.
import { describe, expect, it } from 'vitest';
import { ago, count, counted, day, percent, score, shortId, time, weight } from './format';

describe('numbers', () => {
  it('are grouped with thin spaces', () => {
    expect([0, 999, 1000, 1234567, -4200].map(count)).toEqual(['0', '999', '1\u2009000', '1\u2009234\u2009567', '\u22124\u2009200']);
  });

  it('agree with what they count', () => {
    expect([counted(1, 'finding'), counted(2, 'finding'), counted(0, 'entry', 'entries')]).toEqual(['1 finding', '2 findings', '0 entries']);
  });

  it('of scores have one decimal and no negative zero', () => {
    expect([12.227, -3.05, -0.04].map(score)).toEqual(['12.2', '\u22123.0', '0.0']);
  });

  it('of weights have their sign', () => {
    expect([2.7467, -0.5].map(weight)).toEqual(['+2.75', '\u22120.50']);
  });

  it('of shares keep what tells them from nothing and from all', () => {
    expect([0, 0.00001, 0.0005, 0.0223, 0.5, 0.999, 0.99999, 1].map(percent)).toEqual(['0 %', '< 0.01 %', '0.05 %', '2.2 %', '50 %', '99.9 %', '> 99.99 %', '100 %']);
  });
});

describe('times', () => {
  it('are UTC to the second', () => {
    expect(time('2026-11-24T01:52:07.363126Z')).toBe('2026-11-24 01:52:07');
    expect(time('2026-11-24T01:52:07+02:00')).toBe('2026-11-23 23:52:07');
    expect(day('2026-11-24T01:52:07Z')).toBe('2026-11-24');
  });

  it('that are none stay what they are', () => {
    expect([time(undefined), time('yesterday')]).toEqual(['\u2013', 'yesterday']);
  });

  it('are told from now', () => {
    const now = Date.parse('2026-11-24T12:00:00Z');
    expect(['2026-11-24T11:59:50Z', '2026-11-24T11:15:00Z', '2026-11-24T02:00:00Z', '2026-11-20T12:00:00Z', '2026-11-24T13:00:00Z', '2017-08-02T00:00:00Z'].map((at) => ago(at, now)))
      .toEqual(['just now', '45 min ago', '10 h ago', '4 d ago', 'in the future', '9 years ago']);
  });
});

describe('ids', () => {
  it('are told by their first eight digits', () => {
    expect(shortId('40e9b01e4928ef324cd3f9e5c019605e')).toBe('40e9b01e');
  });
});
