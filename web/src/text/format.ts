// How numbers, times and ids are written, everywhere the same. Times are UTC, as logs tell them.

const thin = '\u2009';

/** 12345 as "12 345" with thin spaces. */
export function count(n: number): string {
  const digits = Math.abs(Math.trunc(n)).toString().replace(/\B(?=(\d{3})+$)/g, thin);
  return n < 0 ? `\u2212${digits}` : digits;
}

/** "1 finding", "12 findings". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A score with one decimal. */
export function score(x: number): string {
  const text = Math.abs(x).toFixed(1);
  return x < 0 && text !== '0.0' ? `\u2212${text}` : text;
}

/** A weight with its sign and two decimals. */
export function weight(x: number): string {
  return `${x < 0 ? '\u2212' : '+'}${Math.abs(x).toFixed(2)}`;
}

/** A share of one in percent, with as many decimals as tell it from 0 and 100. */
export function percent(x: number): string {
  const p = x * 100;
  if (p === 0 || p === 100) return `${p} %`;
  if (p < 0.01) return '< 0.01 %';
  if (p > 99.99) return '> 99.99 %';
  const decimals = p < 0.1 || p > 99.9 ? 2 : p < 10 || p > 90 ? 1 : 0;
  return `${p.toFixed(decimals).replace(/\.0+$/, '')} %`;
}

/** "2026-11-24 01:52:07"; what is no time stays as it is. */
export function time(iso: string | undefined): string {
  if (iso === undefined || iso === '') return '\u2013';
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : at.toISOString().slice(0, 19).replace('T', ' ');
}

/** "2026-11-24". */
export function day(iso: string | undefined): string {
  return time(iso).slice(0, 10);
}

/** "3 h ago"; for times of the clock on the wall and for logs that are of now. */
export function ago(iso: string | undefined, now: number = Date.now()): string {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(at)) return '\u2013';
  const s = (now - at) / 1000;
  if (s < -60) return 'in the future';
  if (s < 60) return 'just now';
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ago`;
  if (s < 86_400 * 60) return `${Math.floor(s / 86_400)} d ago`;
  if (s < 86_400 * 730) return `${Math.floor(s / (86_400 * 30.4))} months ago`;
  return `${Math.floor(s / (86_400 * 365.25))} years ago`;
}

/** The first eight digits, which commands take too. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
