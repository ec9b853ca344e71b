// Tests of the list in pages, with a server that counts only what still matches.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Finding, Findings, Verdict } from '../../api/types';
import { page_size, Rows } from './rows';

let store: Finding[] = [];
let asked: number[] = [];

function finding(n: number): Finding {
  return {
    schema: 1, id: n.toString(16).padStart(32, '0'), score: 10 - n / 1000, verdict: 'open', count: 1, unit: 'message', origin: 'client', host: `h${n}`,
    identifier: '', reason: '', run: 1, uid: `C${n}`, file: 'http.log', line: n, record: n,
  };
}

async function ask({ offset, limit }: { offset: number; limit: number }): Promise<Findings> {
  asked.push(offset);
  const matching = store.filter((one) => one.verdict !== 'benign');
  return { total: matching.length, hidden: 0, offset, findings: matching.slice(offset, offset + limit) };
}

function judge(rows: Rows, place: number, verdict: Verdict): void {
  const id = rows.at(place)?.id ?? '';
  store = store.map((one) => (one.id === id ? { ...one, verdict } : one));
  rows.apply([{ id, verdict }]);
}

describe('the rows of a query', () => {
  beforeEach(() => {
    store = Array.from({ length: 1000 }, (_, n) => finding(n));
    asked = [];
  });

  it('are fetched a page at a time, each once', async () => {
    const rows = new Rows('', ask);
    await rows.begin();
    await Promise.all([rows.need(190, 410), rows.need(190, 410)]);
    await rows.need(0, 300);
    expect(asked).toEqual([0, page_size, 2 * page_size]);
    expect(rows.at(400)?.host).toBe('h400');
    expect(rows.at(700)).toBeUndefined();
  });

  it('keep their place when their verdict no longer matches', async () => {
    const rows = new Rows('', ask);
    await rows.begin();
    judge(rows, 3, 'benign');
    expect(rows.at(3)?.verdict).toBe('benign');
    expect(rows.length).toBe(1000);
    expect(rows.matching).toBe(999);
  });

  it('neither skip nor repeat a finding of a page that is fetched after verdicts', async () => {
    const rows = new Rows('', ask);
    await rows.begin();
    judge(rows, 3, 'benign');
    judge(rows, 9, 'benign');
    judge(rows, 9, 'open');
    await rows.need(200, 599);
    expect(rows.at(199)?.host).toBe('h199');
    expect(rows.at(200)?.host).toBe('h200');
    expect(rows.at(599)?.host).toBe('h599');
  });

  it('stay as they are when others are new, and count these', async () => {
    const rows = new Rows('', ask);
    await rows.begin();
    judge(rows, 0, 'benign');
    await rows.check(0);
    expect(rows.news.value).toBe(0);
    store = [finding(5000), finding(5001), ...store];
    await rows.check(0);
    expect(rows.news.value).toBe(2);
    expect(rows.at(1)?.host).toBe('h1');
  });

  it('take over in place what others said of them', async () => {
    const rows = new Rows('', ask);
    await rows.begin();
    store = store.map((one, at) => (at === 2 ? { ...one, verdict: 'malicious' } : one));
    await rows.check(0);
    expect(rows.at(2)?.verdict).toBe('malicious');
  });
});
