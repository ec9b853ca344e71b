// A score with a small bar beside it; a full bar is a score of 12 and more.
import { score as print } from '../text/format';

const full = 12;

export function Score({ value }: { value: number }) {
  const length = (Math.min(Math.abs(value), full) / full) * 40;
  return (
    <span class="score">
      <span>{print(value)}</span>
      <svg class="score-bar" viewBox="0 0 40 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class={value < 0 ? 'below' : undefined} width={length} height="8" />
      </svg>
    </span>
  );
}
