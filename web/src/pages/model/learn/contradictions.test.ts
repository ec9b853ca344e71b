// Verdicts that the model speaks against.
import { expect, it } from 'vitest';
import type { LearnedVerdict, Verdict } from '../../../api/types';
import { contradicted } from './contradictions';

const learned = (verdict: Verdict, score_after: number): LearnedVerdict => ({
  schema: 1, id: `${verdict}${score_after}`, verdict, score_before: 0, score_after, threshold: 5, clears: 0, new: true, lost: false, host: '', identifier: '',
});

it('is a malicious one below the threshold and a benign one at it or above', () => {
  const all = [learned('malicious', 4.9), learned('malicious', 5), learned('benign', 5), learned('benign', 4.9)];
  expect(contradicted(all).map((one) => one.id)).toEqual(['malicious4.9', 'benign5']);
});
it('is never one that is neither', () => expect(contradicted([learned('unsure', 9), learned('open', 1)])).toEqual([]));
