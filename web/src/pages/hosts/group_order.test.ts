// Order and filter of groups.
import { describe, expect, it } from 'vitest';
import type { Group } from '../../api/types';
import { arrange, nextOrder } from './group_order';

const group = (id: string, score: number, findings = 1): Group => ({
  schema: 1, group: 'host', id, score, findings, sightings: 1, open: 1, malicious: 0, benign: 0, unsure: 0,
});
const all = [group('b.example', 3, 9), group('A.example', 7), group('c.test', 5)];

describe('arrange', () => {
  it('puts the strongest first', () => {
    expect(arrange(all, '', { by: 'score', falling: true }).map((one) => one.id)).toEqual(['A.example', 'c.test', 'b.example']);
  });
  it('breaks ties by score', () => {
    expect(arrange(all, '', { by: 'findings', falling: false }).map((one) => one.id)).toEqual(['A.example', 'c.test', 'b.example']);
  });
  it('looks for the filter anywhere, in whatever case', () => {
    expect(arrange(all, ' EXAMPLE ', { by: 'score', falling: true })).toHaveLength(2);
  });
  it('leaves the loaded groups as they are', () => {
    arrange(all, '', { by: 'score', falling: true });
    expect(all[0]?.id).toBe('b.example');
  });
});

describe('nextOrder', () => {
  it('turns round at the second press', () => {
    expect(nextOrder({ by: 'score', falling: true }, 'score')).toEqual({ by: 'score', falling: false });
  });
  it('begins names with A and numbers with the most', () => {
    expect(nextOrder({ by: 'score', falling: true }, 'id').falling).toBe(false);
    expect(nextOrder({ by: 'id', falling: false }, 'sightings').falling).toBe(true);
  });
});
