// Tests of two findings side by side.
import { describe, expect, it } from 'vitest';
import type { Message } from '../../api/types';
import { diff } from './diff';

const client = (...headers: [string, string][]): Message => ({ origin: 'client', text: '', headers: headers.map(([name, value]) => ({ name, value })) });
const server = (...headers: [string, string][]): Message => ({ ...client(...headers), origin: 'server' });
const states = (here: Message[], there: Message[]) => diff(here, there).map(({ name, state }) => `${name} ${state}`);

describe('findings side by side', () => {
  it('keep the order of the first, then what only the other has', () => {
    expect(states([client(['B', '1'], ['A', '1'])], [client(['A', '1'], ['C', '1'], ['B', '2'])])).toEqual(['B differs', 'A same', 'C only there']);
  });

  it('tell what only the first has', () => {
    expect(states([client(['A', '1'])], [client()])).toEqual(['A only here']);
  });

  it('do not mix requests and responses', () => {
    expect(states([client(['A', '1'])], [server(['A', '1'])])).toEqual(['A only here', 'A only there']);
  });

  it('pair headers that come more than once', () => {
    expect(states([client(['A', '1'], ['A', '2'])], [client(['A', '1'])])).toEqual(['A same', 'A only here']);
  });

  it('tell the same header of several messages once', () => {
    expect(states([client(['A', '1']), client(['A', '1'])], [client(['A', '1'])])).toEqual(['A same']);
  });
});
