// What is being hunted: the list in sight, the place in it and the marked rows. It outlives the hunt page,
// so that one comes back to where one was, and a finding's page knows its neighbours.
import { signal } from '@preact/signals';
import type { ApiFailure } from '../../api/client';
import type { Finding } from '../../api/types';
import { asFailure } from '../../app/resource';
import { onChanges, type Subject } from '../../app/verdicts/verdicts';
import { Rows } from './rows';

export const rows = signal<Rows | null>(null);
export const place = signal(0);
export const marked = signal<ReadonlyMap<string, Subject>>(new Map());
export const busy = signal(false);
export const failure = signal<ApiFailure | undefined>(undefined);

let pending: Rows | null = null;

onChanges((changes) => rows.value?.apply(changes));

/** Shows the findings of a query; the list that is there stays until the other has come. */
export async function show(q: string): Promise<void> {
  if (pending?.q === q) return;
  pending?.stop();
  pending = null;
  if (rows.value?.q === q) {
    busy.value = false;
    failure.value = undefined;
    return;
  }
  await load(q);
}

/** The same query anew; the selection stays on its finding where that is near. */
export async function reload(): Promise<void> {
  const before = rows.value;
  const selected = before?.at(place.value);
  const at = place.value;
  pending?.stop();
  if (!before) return;
  if (!(await load(before.q))) return;
  const now = rows.value;
  if (!now || !selected) return;
  await now.need(at - 200, at + 200);
  moveTo(now.placeOf(selected.id) ?? at);
}

export function moveTo(to: number): void {
  place.value = Math.max(0, Math.min(to, (rows.value?.length ?? 1) - 1));
}

export function toggleMark(finding: Finding): void {
  const next = new Map(marked.value);
  if (!next.delete(finding.id)) next.set(finding.id, finding);
  marked.value = next;
}

export function clearMarks(): void {
  if (marked.value.size > 0) marked.value = new Map();
}

async function load(q: string): Promise<boolean> {
  const next = new Rows(q);
  pending = next;
  busy.value = true;
  try {
    await next.begin();
    if (pending !== next) return false;
    rows.value?.stop();
    rows.value = next;
    place.value = 0;
    clearMarks();
    failure.value = undefined;
    return true;
  } catch (cause) {
    if (pending === next) failure.value = asFailure(cause);
    return false;
  } finally {
    if (pending === next) {
      pending = null;
      busy.value = false;
    }
  }
}
