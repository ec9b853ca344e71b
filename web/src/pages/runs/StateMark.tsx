// The state of a run by shape and by word.
import type { Run } from '../../api/types';

const shapes: Record<Run['state'], string> = { running: '\u25B6', done: '\u2713', failed: '\u2715', interrupted: '\u25EB' };

export function StateMark({ state }: { state: Run['state'] }) {
  return <span class={`run-state run-${state}`}><span class="run-shape" aria-hidden="true">{shapes[state]}</span>{state}</span>;
}
