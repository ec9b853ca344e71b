// Remembers, in this browser, how many normal connections a day the user's network has.

const key = 'pugmark.normal_a_day';

export function recallNormalADay(): number | undefined {
  try {
    const value = Number(localStorage.getItem(key));
    return value > 0 && Number.isFinite(value) ? value : undefined;
  } catch {
    // Storage may be forbidden; then it is typed again.
    return undefined;
  }
}

export function rememberNormalADay(value: number): void {
  try {
    localStorage.setItem(key, String(value));
  } catch {
    // As above.
  }
}
