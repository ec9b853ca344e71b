// A slider whose equal steps are equal factors: from one alert in a week to a thousand a day in one movement.

export const steps = 400;

export interface Range {
  least: number;
  most: number;
}

/** Of the whole slider from 0 to `steps`. */
export function toStep(value: number, { least, most }: Range): number {
  if (most <= least) return 0;
  const part = Math.log(value / least) / Math.log(most / least);
  return Math.round(Math.min(1, Math.max(0, part)) * steps);
}

/** Rounded to two digits, as no one chooses 19.84 alerts a day; the ends stay exact. */
export function fromStep(step: number, { least, most }: Range): number {
  if (step <= 0 || most <= least) return least;
  if (step >= steps) return most;
  return clamp(twoDigits(least * (most / least) ** (step / steps)), { least, most });
}

export function clamp(value: number, { least, most }: Range): number {
  return Math.min(most, Math.max(least, value));
}

export function twoDigits(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(2));
}
