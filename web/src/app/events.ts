// What the server tells by itself: pages read these signals and load anew, gently, where they change.
import { signal } from '@preact/signals';
import { followEvents } from '../api/client';
import type { Run } from '../api/types';

const rest_ms = 1_500;

/** Whether the stream of events is connected. */
export const live = signal(false);
/** Goes up where findings, verdicts or the model are others now; the first number that is told is no change. */
export const store_version = signal(0);
/** Runs that are under way or have just ended, as last told. */
export const told_runs = signal<readonly Run[]>([]);

/** Follows until the function that it returns is called. */
export function follow(): () => void {
  let told: number | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  // A run that is under way changes the store all the time; pages ask no more often than that.
  const changed = () => {
    again = resting !== undefined;
    if (again) return;
    store_version.value += 1;
    resting = setTimeout(() => {
      resting = undefined;
      if (again) changed();
    }, rest_ms);
  };
  const stop = followEvents({
    onLive: (is) => {
      live.value = is;
    },
    onRuns: (runs) => {
      told_runs.value = runs.runs;
    },
    onStore: (version) => {
      if (told !== null && told !== version) changed();
      told = version;
    },
  });
  return () => {
    stop();
    clearTimeout(resting);
    live.value = false;
  };
}
