// Small figures in words.
import { describe, expect, it } from 'vitest';
import { aDay, closeShare, digits, oneIn, share } from './figures';

describe('digits', () => {
  it('keeps two digits of what is small', () => expect([0.00764, 0.4, 0.0999, 0.000012].map(digits)).toEqual(['0.0076', '0.4', '0.1', '0.000012']));
  it('writes what is large in groups', () => expect([9.96, 20, 93.4, 1234].map(digits)).toEqual(['10', '20', '93', '1\u2009234']));
  it('says of what is tiny that it is less', () => expect(digits(1e-12)).toBe('< 0.0000001'));
  it('keeps the zeros of whole numbers', () => expect(digits(60)).toBe('60'));
});

it('writes shares in percent', () => expect([0.001, 0.01, 0.000012].map(share)).toEqual(['0.1 %', '1 %', '0.0012 %']));
it('writes shares that change little with three digits', () => {
  expect([0.81, 0.808, 0.00098, 1, 0].map(closeShare)).toEqual(['81.0 %', '80.8 %', '0.0980 %', '100 %', '0 %']);
});
it('says how rare something is', () => expect(oneIn(1e-5)).toBe('one in 100\u2009000'));
it('says how long one alert takes where there is less than one a day', () => {
  expect([20, 1, 0.2, 0].map(aDay)).toEqual(['20 a day', '1 a day', 'one in 5 days', 'none']);
});
