// Tests of the query line's words.
import { describe, expect, it } from 'vitest';
import { matchesVerdict, parseQuery, printQuery, printWord, valueOf, withoutKey, withWord, wrongWith, type Word } from './query';

const words = (line: string) => parseQuery(line).words;

describe('a query line', () => {
  it('is read into words with and without colon', () => {
    expect(words('host:*.top score:>5 curl')).toEqual([{ key: 'host', value: '*.top' }, { key: 'score', value: '>5' }, { key: '', value: 'curl' }]);
  });

  it('keeps spaces and colons that are quoted', () => {
    expect(words('identifier:"Mozilla/4.0 (c: x"')).toEqual([{ key: 'identifier', value: 'Mozilla/4.0 (c: x' }]);
    expect(words('"2001:db8::1"')).toEqual([{ key: '', value: '2001:db8::1' }]);
  });

  it('takes further colons as part of the value', () => {
    expect(words('server:2001:db8::1')).toEqual([{ key: 'server', value: '2001:db8::1' }]);
  });

  it('takes back escaped quotation marks and backslashes, in quotes only', () => {
    expect(words('identifier:"a \\"b\\" \\\\"')).toEqual([{ key: 'identifier', value: 'a "b" \\' }]);
    expect(words('a\\b')).toEqual([{ key: '', value: 'a\\b' }]);
  });

  it('is unfinished while a quotation mark is open or a value is missing', () => {
    expect(parseQuery('identifier:"Moz').unfinished).toContain('not closed');
    expect(parseQuery('host:').unfinished).toBe('nothing stands behind host:');
    expect(parseQuery(':x').unfinished).toContain('before a colon');
    expect(parseQuery('host:a').unfinished).toBe('');
  });

  it('is printed as it reads', () => {
    const hard: Word[] = [
      { key: 'identifier', value: 'Mozilla/4.0 (c' }, { key: 'identifier', value: 'say "hi" \\ there' }, { key: '', value: 'a:b' },
      { key: 'server', value: '2001:db8::1' }, { key: 'host', value: 'back\\slash' }, { key: 'host', value: 'tab\tand\u202Ebidi' }, { key: '', value: '\\"' },
    ];
    for (const word of hard) expect(words(printWord(word))).toEqual([word]);
    expect(words(printQuery(hard))).toEqual(hard);
  });

  it('takes a new value in the place of the old one', () => {
    expect(printQuery(withWord(words('verdict:open curl'), 'verdict', 'any'))).toBe('verdict:any curl');
    expect(printQuery(withWord(words('curl'), 'hidden', 'yes'))).toBe('curl hidden:yes');
  });

  it('does not ask for last: and since: at once', () => {
    expect(printQuery(withWord(words('last:7d'), 'since', '2026-11-24'))).toBe('since:2026-11-24');
  });

  it('loses a word by its key', () => {
    expect(printQuery(withoutKey(words('verdict:open curl'), 'verdict'))).toBe('curl');
    expect(valueOf(words('verdict:open curl'), 'verdict')).toBe('open');
  });

  it('tells words that the server does not know', () => {
    const line = words('foo:1 a b');
    expect(line.map((word) => wrongWith(word, line) !== '')).toEqual([true, true, true]);
    expect(wrongWith({ key: 'host', value: 'x' }, line)).toBe('');
  });

  it('knows which verdicts leave its list', () => {
    expect(matchesVerdict(words(''), 'benign')).toBe(false);
    expect(matchesVerdict(words(''), 'malicious')).toBe(true);
    expect(matchesVerdict(words('verdict:any'), 'benign')).toBe(true);
    expect(matchesVerdict(words('verdict:open'), 'unsure')).toBe(false);
  });
});
