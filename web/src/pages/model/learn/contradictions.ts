// Verdicts that the model, having learned them, still speaks against.
import type { LearnedVerdict } from '../../../api/types';

export function contradicted(added: readonly LearnedVerdict[]): LearnedVerdict[] {
  return added.filter((one) => {
    const calledOut = one.score_after >= one.threshold;
    return (one.verdict === 'malicious' && !calledOut) || (one.verdict === 'benign' && calledOut);
  });
}
