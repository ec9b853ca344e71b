// How many findings have which verdict, in few characters: a mark, a number, and the word for those who hear it.
import type { Verdict } from '../../api/types';
import { VerdictMark } from '../../app/verdicts/VerdictMark';
import { count } from '../../text/format';

const order: readonly Verdict[] = ['malicious', 'open', 'unsure', 'benign'];

interface Props {
  of: Record<Verdict, number>;
  /** With the words to be seen. */
  words?: boolean;
}

export function VerdictCounts({ of, words = false }: Props) {
  return (
    <span class={words ? 'verdict-counts verdict-counts-words' : 'verdict-counts'}>
      {order.filter((verdict) => words || of[verdict] > 0).map((verdict) => (
        <span key={verdict} class="verdict-count" title={`${count(of[verdict])} ${verdict}`}>
          <VerdictMark verdict={verdict} word={words} /> {count(of[verdict])}
        </span>
      ))}
    </span>
  );
}
