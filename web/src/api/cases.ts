// The findings that were looked at last, so that going back and forth asks the server once for each.
import { getFinding } from './client';
import type { Case } from './types';

const most = 60;
const held = new Map<string, Promise<Case>>();

/** A finding's case; from memory where it was asked for since the store last changed. */
export function caseOf(id: string): Promise<Case> {
  const known = held.get(id);
  if (known) return known;
  const asked = getFinding(id);
  held.set(id, asked);
  asked.catch(() => held.delete(id));
  for (const oldest of held.keys()) {
    if (held.size <= most) break;
    held.delete(oldest);
  }
  return asked;
}

/** To be called where the store is another now. */
export function forgetCases(): void {
  held.clear();
}
