// What taking back a verdict takes: the verdicts that were there before, by verdict, as the ledger's answer tells them.
import type { LedgerEntry, Verdict } from '../../api/types';

export interface Part {
  verdict: Verdict;
  ids: string[];
}

/** A host, or a number of findings. */
export type What = string | number;

export interface Step {
  /** The verdict that is taken back. */
  of: Verdict;
  what: What;
  parts: Part[];
}

const most_ids = 10_000;

/** The way back from entries that were written just now; a finding that was written twice goes back to the first. */
export function wayBack(of: Verdict, what: What, entries: readonly LedgerEntry[]): Step {
  const before = new Map<string, Verdict>();
  const after = new Map<string, Verdict>();
  for (const entry of entries) {
    if (entry.id === undefined) continue;
    if (!before.has(entry.id)) before.set(entry.id, entry.before);
    after.set(entry.id, entry.verdict);
  }
  const by_verdict = new Map<Verdict, string[]>();
  for (const [id, verdict] of before) {
    if (after.get(id) === verdict) continue;
    const ids = by_verdict.get(verdict);
    if (ids) ids.push(id);
    else by_verdict.set(verdict, [id]);
  }
  const parts: Part[] = [];
  for (const [verdict, ids] of by_verdict) {
    for (let at = 0; at < ids.length; at += most_ids) parts.push({ verdict, ids: ids.slice(at, at + most_ids) });
  }
  return { of, what, parts };
}

/** The last steps, the newest first to be taken back. */
export class UndoStack {
  private steps: Step[] = [];

  constructor(private readonly deepest = 100) {}

  get size(): number {
    return this.steps.length;
  }

  push(step: Step): void {
    if (step.parts.length === 0) return;
    this.steps = [...this.steps, step].slice(-this.deepest);
  }

  pop(): Step | undefined {
    return this.steps.pop();
  }
}
