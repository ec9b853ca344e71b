// Orders and narrows groups that are loaded already.
import type { Group } from '../../api/types';

export type OrderBy = 'score' | 'findings' | 'sightings' | 'open' | 'first_seen' | 'last_seen' | 'id';

export interface Order {
  by: OrderBy;
  falling: boolean;
}

export function arrange(groups: readonly Group[], filter: string, order: Order): Group[] {
  const wanted = filter.trim().toLowerCase();
  const kept = wanted === '' ? [...groups] : groups.filter((group) => group.id.toLowerCase().includes(wanted));
  const sign = order.falling ? -1 : 1;
  return kept.sort((a, b) => sign * compare(a[order.by], b[order.by]) || b.score - a.score);
}

/** A second press turns the order round; names begin with A, all else with the most. */
export function nextOrder(order: Order, by: OrderBy): Order {
  return order.by === by ? { by, falling: !order.falling } : { by, falling: by !== 'id' };
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = String(a ?? '');
  const right = String(b ?? '');
  return left < right ? -1 : left > right ? 1 : 0;
}
