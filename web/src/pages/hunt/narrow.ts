// The query as the address has it, and ways to change it.
import { go } from '../../app/route';
import { parseQuery, printQuery, withWord, type Key, type Word } from './query';
import type { GroupBy } from '../../api/types';

export interface HuntRoute {
  page: 'hunt';
  q: string;
  by: GroupBy | null;
}

export function changeWords(route: HuntRoute, words: readonly Word[]): void {
  go({ ...route, q: printQuery(words) });
}

/** A query with a word set, as text. */
export function narrowed(q: string, ...set: readonly [Key, string][]): string {
  return printQuery(set.reduce<Word[]>((words, [key, value]) => withWord(words, key, value), parseQuery(q).words));
}
