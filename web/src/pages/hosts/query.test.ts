// Queries that name a host, a server, a client or an identifier.
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../hunt/query';
import { identifierQuery, queryFor } from './query';

describe('queryFor', () => {
  it('writes a plain name as it is', () => {
    expect(queryFor('host', 'example.org')).toBe('host:example.org verdict:any');
    expect(queryFor('client', '10.0.0.5')).toBe('client:10.0.0.5 verdict:any');
    expect(queryFor('server', '2001:db8::1')).toBe('server:2001:db8::1 verdict:any');
  });
  it('quotes a name with spaces', () => expect(queryFor('host', 'a b')).toBe('host:"a b" verdict:any'));
  it('lets no name add words of its own', () => {
    for (const name of ['x" verdict:benign "', 'x verdict:benign', '\\" hidden:yes', '"', '\\']) {
      expect(parseQuery(queryFor('client', name)), name).toEqual({ words: [{ key: 'client', value: name }, { key: 'verdict', value: 'any' }], unfinished: '' });
    }
  });
  it('does not let an asterisk in a name stand for all hosts', () => {
    expect(queryFor('host', '*')).toBe('host:? verdict:any');
    expect(queryFor('host', '*.example')).toBe('host:?.example verdict:any');
  });
  it('matches a name that is too long by how it begins', () => {
    const query = queryFor('host', '"'.repeat(3000));
    expect(query.length).toBeLessThan(2000);
    expect(parseQuery(query).words[0]?.value.endsWith('"*')).toBe(true);
  });
});

describe('identifierQuery', () => {
  it('quotes what has spaces and quotes', () => {
    expect(identifierQuery('Mozilla "x"')).toBe('identifier:"Mozilla \\"x\\"" verdict:any');
  });
  it('is never too long for a query', () => expect(identifierQuery('\\"'.repeat(3000)).length).toBeLessThan(2000));
});
