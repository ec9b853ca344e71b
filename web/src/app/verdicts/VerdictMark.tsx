// A verdict as a shape and a word, so that colour is never needed to tell it.
import type { Verdict } from '../../api/types';

const shapes: Record<Verdict, string> = {
  open: 'M8 2a6 6 0 1 0 .01 0z',
  malicious: 'M8 1l7 13H1z',
  benign: 'M2 2h12v12H2z',
  unsure: 'M8 1l7 7-7 7-7-7z',
};

export function VerdictMark({ verdict, word = true }: { verdict: Verdict; word?: boolean }) {
  return (
    <span class={`verdict verdict-${verdict}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d={shapes[verdict]} /></svg>
      <span class={word ? undefined : 'visually-hidden'}>{verdict}</span>
    </span>
  );
}
