// Does one thing after the other, in the order in which they are asked for.

/** Each begins when the one before is settled, whether that went well or not. None begins within the call. */
export function inOrder(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const asked = last.then(act);
    last = asked.catch(() => undefined);
    return asked;
  };
}
