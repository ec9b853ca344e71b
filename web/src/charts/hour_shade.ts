// How dark a cell of the hour grid is: by the root, so that few sightings still show beside many.

export const darkest = 5;

/** 0 for none, else 1 to 5. */
export function shade(n: number, most: number): number {
  if (n <= 0 || most <= 0) return 0;
  return Math.max(1, Math.min(darkest, Math.ceil(darkest * Math.sqrt(n / most))));
}

/** A count in at most four characters: 999, 1.2k, 45k, 3.1M. */
export function short(n: number): string {
  if (n < 1000) return String(n);
  if (n < 9_950) return `${(n / 1000).toFixed(1)}k`;
  if (n < 999_500) return `${Math.round(n / 1000)}k`;
  if (n < 9_950_000) return `${(n / 1e6).toFixed(1)}M`;
  return `${Math.round(n / 1e6)}M`;
}
