// How small shares, precisions and counts of alerts are written on this page.
import { count } from '../../text/format';

/** A share of one in percent with two digits, however small: 0.0012 %. */
export function share(x: number): string {
  return `${digits(x * 100)} %`;
}

/** A share in percent with three digits, for what changes little. */
export function closeShare(x: number): string {
  const p = x * 100;
  return `${p === 0 ? '0' : p.toFixed(Math.min(9, Math.max(0, 2 - Math.floor(Math.log10(p)))))} %`;
}

/** A number with two digits, without exponent: 0.0076, 0.4, 93. */
export function digits(x: number): string {
  if (x === 0) return '0';
  if (x < 1e-7) return '< 0.0000001';
  if (x >= 99.5) return count(Math.round(x));
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(x)));
  const text = x.toFixed(Math.min(decimals, 9));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** "one in 100 000". */
export function oneIn(baseRate: number): string {
  return `one in ${count(Math.round(1 / baseRate))}`;
}

/** "20 a day", and of less than one how long it takes: "one in 5 days". */
export function aDay(alerts: number): string {
  if (alerts >= 0.95) return `${digits(alerts)} a day`;
  return alerts > 0 ? `one in ${digits(1 / alerts)} days` : 'none';
}
