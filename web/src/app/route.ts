// Where the user is: the hash of the address is the whole state of a page, so that back, reload and links work.
import { signal } from '@preact/signals';
import type { DossierKind, GroupBy } from '../api/types';

export type Route =
  | { page: 'hunt'; q: string; by: GroupBy | null }
  | { page: 'finding'; id: string }
  | { page: 'hosts'; kind: DossierKind; name: string }
  | { page: 'model' }
  | { page: 'runs' };

const groups: readonly string[] = ['host', 'server', 'client', 'identifier'] satisfies GroupBy[];
const kinds: readonly string[] = ['host', 'server', 'client'] satisfies DossierKind[];

export const route = signal<Route>(parseHash(globalThis.location?.hash ?? ''));

/** Reads a hash; what is not understood leads to the hunt page. */
export function parseHash(hash: string): Route {
  const [path = '', search = ''] = split(hash.replace(/^#/, ''), '?');
  const ask = new URLSearchParams(search);
  const [, page, rest = ''] = path.split('/');
  switch (page) {
    case 'finding': {
      const id = rest.toLowerCase();
      return /^[0-9a-f]{4,32}$/.test(id) ? { page, id } : { page: 'hunt', q: '', by: null };
    }
    case 'hosts': {
      const kind = ask.get('kind') ?? '';
      return { page, kind: kinds.includes(kind) ? (kind as DossierKind) : 'host', name: ask.get('name') ?? '' };
    }
    case 'model':
    case 'runs':
      return { page };
    default: {
      const by = ask.get('by') ?? '';
      return { page: 'hunt', q: ask.get('q') ?? '', by: groups.includes(by) ? (by as GroupBy) : null };
    }
  }
}

export function href(to: Route): string {
  switch (to.page) {
    case 'hunt': return `#/hunt${search({ q: to.q, by: to.by ?? '' })}`;
    case 'finding': return `#/finding/${encodeURIComponent(to.id)}`;
    case 'hosts': return `#/hosts${to.name === '' ? '' : search({ kind: to.kind, name: to.name })}`;
    case 'model':
    case 'runs': return `#/${to.page}`;
  }
}

/** Goes there; `replace` leaves no step in the history, for what changes with each key typed. */
export function go(to: Route, how: 'push' | 'replace' = 'push'): void {
  const hash = href(to);
  if (hash === location.hash) return;
  if (how === 'push') {
    location.hash = hash;
  } else {
    history.replaceState(history.state, '', hash);
    route.value = to;
  }
}

export function followRoute(): void {
  addEventListener('hashchange', () => {
    // The printed link, opened in a tab that is on the console already: begin anew, and sign in with it.
    if (location.hash.startsWith('#token=')) location.reload();
    route.value = parseHash(location.hash);
  });
}

function search(fields: Record<string, string>): string {
  const told = Object.entries(fields).filter(([, value]) => value !== '');
  // encodeURIComponent throws at half of a surrogate pair, which a log may hold.
  return told.length === 0 ? '' : `?${told.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&')}`;
}

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
