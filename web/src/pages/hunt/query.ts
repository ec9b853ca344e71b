// The words of a query line, read and written exactly as the server does (src/pugmark/app/review/filter_words.cpp).
import type { Verdict } from '../../api/types';

export interface Word {
  /** Empty for a word without colon. */
  key: string;
  value: string;
}

export interface Query {
  words: Word[];
  /** Why the server would not take it yet, such as a quotation mark that is still open; else empty. */
  unfinished: string;
}

/** Keys that may be there once only; a second one takes the first one's place. */
export const keys = ['host', 'server', 'client', 'uid', 'identifier', 'score', 'verdict', 'last', 'since', 'until', 'run', 'hidden'] as const;
export type Key = (typeof keys)[number];

export function parseQuery(line: string): Query {
  const words: Word[] = [];
  let unfinished = '';
  let at = 0;
  while (at < line.length) {
    if (line[at] === ' ') {
      at += 1;
      continue;
    }
    let key = '';
    let text = '';
    let quoted = false;
    let has_key = false;
    for (; at < line.length && (quoted || line[at] !== ' '); at += 1) {
      const c = line.charAt(at);
      const next = line.charAt(at + 1);
      if (c === '"') {
        quoted = !quoted;
      } else if (quoted && c === '\\' && (next === '"' || next === '\\')) {
        text += next;
        at += 1;
      } else if (c === ':' && !quoted && !has_key) {
        key = text;
        text = '';
        has_key = true;
      } else {
        text += c;
      }
    }
    if (quoted) unfinished = 'a quotation mark is not closed';
    else if (has_key && key === '') unfinished = 'nothing stands before a colon';
    else if (has_key && text === '') unfinished = `nothing stands behind ${key}:`;
    if (key !== '' || text !== '') words.push({ key, value: text });
  }
  return { words, unfinished };
}

export function printWord({ key, value }: Word): string {
  const quote = value === '' || /[ "]/.test(value) || (key === '' && value.includes(':'));
  const text = quote ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
  return key === '' ? text : `${key}:${text}`;
}

export function printQuery(words: readonly Word[]): string {
  return words.map(printWord).join(' ');
}

/** With a word set: another of the same key goes, and of last: and since: the one that was there. */
export function withWord(words: readonly Word[], key: Key, value: string): Word[] {
  const gone = (word: Word) => word.key === key || (key === 'last' && word.key === 'since') || (key === 'since' && word.key === 'last');
  const place = words.findIndex((word) => word.key === key);
  const rest = words.filter((word) => !gone(word));
  const at = place < 0 ? rest.length : Math.min(place, rest.length);
  return [...rest.slice(0, at), { key, value }, ...rest.slice(at)];
}

export function withoutKey(words: readonly Word[], key: Key): Word[] {
  return words.filter((word) => word.key !== key);
}

export function valueOf(words: readonly Word[], key: Key): string | undefined {
  return words.findLast((word) => word.key === key)?.value;
}

/** What is wrong with a word as far as can be told here; else empty. */
export function wrongWith(word: Word, words: readonly Word[]): string {
  if (word.key === '') return words.filter((other) => other.key === '').length > 1 ? 'only one word without colon: quote what has spaces in it' : '';
  if (!(keys as readonly string[]).includes(word.key)) return `no word is called ${word.key}:`;
  if (word.value === '') return `nothing stands behind ${word.key}:`;
  return '';
}

/** Whether a finding that matched stays among the matches with another verdict. */
export function matchesVerdict(words: readonly Word[], verdict: Verdict): boolean {
  const wanted = valueOf(words, 'verdict');
  if (wanted === undefined) return verdict !== 'benign';
  return wanted === 'any' || wanted === verdict;
}
