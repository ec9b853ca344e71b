// Tests of doing one thing after the other.
import { describe, expect, it } from 'vitest';
import { inOrder } from './in_order';

describe('in order', () => {
  it('begins nothing before what was asked for before is settled', async () => {
    const inTurn = inOrder();
    const seen: string[] = [];
    let letGo = () => {};
    const held = new Promise<void>((resolve) => { letGo = resolve; });
    const first = inTurn(async () => {
      seen.push('first begins');
      await held;
      seen.push('first ends');
    });
    const second = inTurn(async () => { seen.push('second'); });
    await new Promise((resolve) => setTimeout(resolve));
    expect(seen).toEqual(['first begins']);
    letGo();
    await Promise.all([first, second]);
    expect(seen).toEqual(['first begins', 'first ends', 'second']);
  });

  it('tells each its own outcome, and goes on after a failure', async () => {
    const inTurn = inOrder();
    const outcomes = await Promise.allSettled([
      inTurn(async () => 1),
      inTurn(() => Promise.reject(new Error('no'))),
      inTurn(() => { throw new Error('at once'); }),
      inTurn(async () => 4),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(outcomes[3]).toEqual({ status: 'fulfilled', value: 4 });
  });

  it('tells of a failure before the next begins', async () => {
    const inTurn = inOrder();
    const seen: string[] = [];
    const failing = inTurn(() => Promise.reject(new Error('no'))).catch(() => { seen.push('told'); });
    await Promise.all([failing, inTurn(async () => { seen.push('next'); })]);
    expect(seen).toEqual(['told', 'next']);
  });
});
