// Two findings side by side: the same header of both on one line, in the first one's order.
import type { Message, Origin } from '../../api/types';

export type State = 'same' | 'differs' | 'only here' | 'only there';

export interface Pair {
  origin: Origin;
  name: string;
  here: string | undefined;
  there: string | undefined;
  state: State;
}

interface Named {
  name: string;
  values: string[];
}

/** The headers of one side, each name once with all values it has, in the order of first sight. */
function named(messages: readonly Message[], origin: Origin): Named[] {
  const result = new Map<string, Named>();
  for (const message of messages) {
    if (message.origin !== origin) continue;
    for (const { name, value } of message.headers) {
      const known = result.get(name);
      if (!known) result.set(name, { name, values: [value] });
      else if (!known.values.includes(value)) known.values.push(value);
    }
  }
  return [...result.values()];
}

export function diff(here: readonly Message[], there: readonly Message[]): Pair[] {
  const pairs: Pair[] = [];
  for (const origin of ['client', 'server'] as const) {
    const ours = named(here, origin);
    const theirs = new Map(named(there, origin).map((one) => [one.name, one]));
    for (const { name, values } of ours) {
      const other = theirs.get(name);
      theirs.delete(name);
      for (let at = 0; at < Math.max(values.length, other?.values.length ?? 0); at += 1) {
        pairs.push(pair(origin, name, values[at], other?.values[at]));
      }
    }
    for (const { name, values } of theirs.values()) {
      for (const value of values) pairs.push(pair(origin, name, undefined, value));
    }
  }
  return pairs;
}

function pair(origin: Origin, name: string, here: string | undefined, there: string | undefined): Pair {
  const state: State = here === undefined ? 'only there' : there === undefined ? 'only here' : here === there ? 'same' : 'differs';
  return { origin, name, here, there, state };
}
