// Loads something for a component: keeps the old value while it loads anew, and never shows an answer that came too late.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiFailure } from '../api/client';

export interface Resource<T> {
  state: 'loading' | 'ready' | 'failed';
  value: T | undefined;
  error: ApiFailure | undefined;
  reload: () => void;
}

interface Held<T> {
  state: 'loading' | 'ready' | 'failed';
  value: T | undefined;
  error: ApiFailure | undefined;
}

/** Where `deps` change the value is of something else, but stays until the new one is there. */
export function useResource<T>(load: (signal: AbortSignal) => Promise<T>, deps: readonly unknown[]): Resource<T> {
  const [held, hold] = useState<Held<T>>({ state: 'loading', value: undefined, error: undefined });
  const [turn, nextTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const stop = new AbortController();
    hold((before) => ({ ...before, state: 'loading' }));
    latest.current(stop.signal).then(
      (value) => {
        if (!stop.signal.aborted) hold({ state: 'ready', value, error: undefined });
      },
      (cause: unknown) => {
        if (!stop.signal.aborted) hold((before) => ({ state: 'failed', value: before.value, error: asFailure(cause) }));
      },
    );
    return () => stop.abort();
  }, [...deps, turn]);

  const reload = useCallback(() => nextTurn((n) => n + 1), []);
  return { ...held, reload };
}

export function asFailure(cause: unknown): ApiFailure {
  if (cause instanceof ApiFailure) return cause;
  return new ApiFailure(0, cause instanceof Error ? cause.message : 'something went wrong in this page', [], ['reload the page; if it comes again, it is a mistake in pugmark: please report it']);
}
