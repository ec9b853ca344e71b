// Tests of the address.
import { describe, expect, it } from 'vitest';
import { href, parseHash, type Route } from './route';

describe('the hash of the address', () => {
  it('leads back to the page that it was made of', () => {
    const routes: Route[] = [
      { page: 'hunt', q: '', by: null }, { page: 'hunt', q: 'identifier:"a & b=c #?%" \u202E', by: 'server' }, { page: 'finding', id: '40e9b01e' },
      { page: 'hosts', kind: 'client', name: '2001:db8::1' }, { page: 'hosts', kind: 'host', name: 'a/b?c#d&name=e' }, { page: 'model' }, { page: 'runs' },
    ];
    for (const route of routes) expect(parseHash(href(route))).toEqual(route);
  });

  it('leads to the hunt where it is not understood', () => {
    for (const hash of ['', '#', '#/x', '#/finding/..%2f', '#/finding/zz', '#token=abc']) expect(parseHash(hash).page).toBe('hunt');
  });

  it('takes half of a surrogate pair from a log without failing', () => {
    expect(href({ page: 'hosts', kind: 'host', name: 'a\uD800' })).toContain('%EF%BF%BD');
  });
});
