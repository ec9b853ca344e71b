// The findings of one query, in pages that are fetched as they come into sight. A row keeps its place
// for as long as the list is shown, whatever verdicts are given meanwhile.
import { signal } from '@preact/signals';
import { listFindings, type ApiFailure } from '../../api/client';
import type { Finding, Findings } from '../../api/types';
import type { Change } from '../../app/verdicts/verdicts';
import { asFailure } from '../../app/resource';
import { matchesVerdict, parseQuery, type Word } from './query';

export const page_size = 200;

type Ask = (ask: { q: string; offset: number; limit: number; signal?: AbortSignal }) => Promise<Findings>;

export class Rows {
  /** Goes up with each change of what can be shown. */
  readonly change = signal(0);
  /** How many findings more match now than are in the list; negative where fewer. */
  readonly news = signal(0);
  readonly failure = signal<ApiFailure | undefined>(undefined);
  /** How many rows the list has. */
  length = 0;
  hidden = 0;

  private readonly pages = new Map<number, Finding[]>();
  private readonly asked = new Set<number>();
  private readonly places = new Map<string, number>();
  /** Places of rows that the query does not match any more, for their verdict is another. */
  private readonly gone = new Set<number>();
  private readonly words: Word[];
  private readonly aborter = new AbortController();

  constructor(readonly q: string, private readonly ask: Ask = listFindings) {
    this.words = parseQuery(q).words;
  }

  /** Loads the first page. Throws where the query cannot be answered. */
  async begin(): Promise<void> {
    const answer = await this.ask({ q: this.q, offset: 0, limit: page_size, signal: this.aborter.signal });
    this.length = answer.total;
    this.hidden = answer.hidden;
    this.put(0, answer.findings);
  }

  stop(): void {
    this.aborter.abort();
  }

  at(place: number): Finding | undefined {
    return this.pages.get(Math.floor(place / page_size))?.[place % page_size];
  }

  placeOf(id: string): number | undefined {
    return this.places.get(id);
  }

  /** How many of its rows the query still matches. */
  get matching(): number {
    return this.length - this.gone.size;
  }

  /** Fetches what is missing between two places. */
  async need(first: number, last: number): Promise<void> {
    const asked: Promise<void>[] = [];
    for (let page = Math.floor(Math.max(first, 0) / page_size); page * page_size <= Math.min(last, this.length - 1); page += 1) {
      if (!this.pages.has(page) && !this.asked.has(page)) asked.push(this.fetch(page));
    }
    await Promise.all(asked);
  }

  has(first: number, last: number): boolean {
    for (let page = Math.floor(Math.max(first, 0) / page_size); page * page_size <= Math.min(last, this.length - 1); page += 1) {
      if (!this.pages.has(page)) return false;
    }
    return true;
  }

  apply(changes: readonly Change[]): void {
    for (const { id, verdict } of changes) {
      const place = this.places.get(id);
      const row = place === undefined ? undefined : this.at(place);
      if (place !== undefined && row !== undefined) this.update(place, { ...row, verdict });
    }
    this.change.value += 1;
  }

  /** Looks what the store says now of what is in sight: rows are brought up to date in place, the rest is only counted. */
  async check(place: number): Promise<void> {
    const page = Math.floor(Math.max(place, 0) / page_size);
    const answer = await this.ask({ q: this.q, offset: this.offset(page), limit: page_size, signal: this.aborter.signal });
    for (const finding of answer.findings) {
      const at = this.places.get(finding.id);
      if (at !== undefined) this.update(at, finding);
    }
    this.hidden = answer.hidden;
    this.news.value = answer.total - this.matching;
    this.change.value += 1;
  }

  private update(place: number, finding: Finding): void {
    const page = this.pages.get(Math.floor(place / page_size));
    if (!page) return;
    page[place % page_size] = finding;
    if (matchesVerdict(this.words, finding.verdict)) this.gone.delete(place);
    else this.gone.add(place);
  }

  /** Where a page begins at the server, which does not count the rows that are gone. */
  private offset(page: number): number {
    let before = 0;
    for (const place of this.gone) if (place < page * page_size) before += 1;
    return page * page_size - before;
  }

  private async fetch(page: number): Promise<void> {
    this.asked.add(page);
    try {
      const answer = await this.ask({ q: this.q, offset: this.offset(page), limit: page_size, signal: this.aborter.signal });
      this.put(page, answer.findings);
      this.failure.value = undefined;
    } catch (cause) {
      if (!this.aborter.signal.aborted) this.failure.value = asFailure(cause);
    } finally {
      this.asked.delete(page);
      this.change.value += 1;
    }
  }

  private put(page: number, findings: Finding[]): void {
    this.pages.set(page, findings);
    findings.forEach((finding, at) => this.places.set(finding.id, page * page_size + at));
  }
}
