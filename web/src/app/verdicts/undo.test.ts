// Tests of the way back from verdicts.
import { describe, expect, it } from 'vitest';
import type { LedgerEntry, Verdict } from '../../api/types';
import { UndoStack, wayBack } from './undo';

let number = 0;
const entry = (id: string, before: Verdict, verdict: Verdict): LedgerEntry => ({ id, before, verdict, number: (number += 1), by: 'ana', at: '', reason: '' });

describe('the way back', () => {
  it('gives each finding the verdict that it had before', () => {
    const step = wayBack('benign', 'x', [entry('a', 'open', 'benign'), entry('b', 'malicious', 'benign'), entry('c', 'open', 'benign')]);
    expect(step.parts).toEqual([{ verdict: 'open', ids: ['a', 'c'] }, { verdict: 'malicious', ids: ['b'] }]);
  });

  it('leaves out what did not change', () => {
    expect(wayBack('benign', 'x', [entry('a', 'benign', 'benign')]).parts).toEqual([]);
  });

  it('goes back to the first of several verdicts on a finding', () => {
    expect(wayBack('benign', 'x', [entry('a', 'open', 'unsure'), entry('a', 'unsure', 'benign')]).parts).toEqual([{ verdict: 'open', ids: ['a'] }]);
  });

  it('asks for no more findings at once than the server takes', () => {
    const step = wayBack('benign', 'x', Array.from({ length: 25_000 }, (_, n) => entry(String(n), 'open', 'benign')));
    expect(step.parts.map(({ ids }) => ids.length)).toEqual([10_000, 10_000, 5_000]);
  });
});

describe('the stack of steps', () => {
  it('gives back the newest first', () => {
    const stack = new UndoStack();
    stack.push(wayBack('benign', '1', [entry('a', 'open', 'benign')]));
    stack.push(wayBack('benign', '2', [entry('b', 'open', 'benign')]));
    expect([stack.pop()?.what, stack.pop()?.what, stack.pop()]).toEqual(['2', '1', undefined]);
  });

  it('takes no step that changes nothing, and forgets the oldest', () => {
    const stack = new UndoStack(2);
    stack.push({ of: 'benign', what: 'nothing', parts: [] });
    for (const what of ['1', '2', '3']) stack.push(wayBack('benign', what, [entry('a', 'open', 'benign')]));
    expect([stack.size, stack.pop()?.what, stack.pop()?.what]).toEqual([2, '3', '2']);
  });
});
