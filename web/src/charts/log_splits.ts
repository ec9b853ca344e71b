// Where a logarithmic axis has lines and numbers: at powers of ten, of a short axis at 2 and 5 of them too.

export function logSplits(least: number, most: number): number[] {
  if (!(least > 0 && most > least)) return [];
  const digits = most / least > 500 ? [1] : [1, 2, 5];
  const made: number[] = [];
  for (let power = Math.floor(Math.log10(least) + 1e-9); power <= Math.log10(most) + 1e-9; power += 1) {
    for (const digit of digits) {
      // 0.1 ** 3 is not quite 0.001; a number read from text is.
      const value = Number(`${digit}e${power}`);
      if (value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9)) made.push(value);
    }
  }
  return made;
}
