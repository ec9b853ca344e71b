// What stands in the place of something that is not there: still loading, nothing found, failed. Each says what to do.
import type { ComponentChildren } from 'preact';
import { LogText } from '../text/LogText';
import type { ApiFailure } from '../api/client';

export function Loading({ what }: { what: string }) {
  return <p class="state loading" role="status">Loading {what}…</p>;
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state empty">
      <p class="state-title">{title}</p>
      {children !== undefined && <div class="state-what">{children}</div>}
    </div>
  );
}

export function Failure({ error, onRetry }: { error: ApiFailure | undefined; onRetry?: () => void }) {
  return (
    <div class="state failure" role="alert">
      <p class="state-title"><LogText text={error?.error ?? 'it failed'} /></p>
      {error?.notes.map((note) => <p key={note}><LogText text={note} /></p>)}
      {error?.hints.map((hint) => <p key={hint}>Hint: <LogText text={hint} /></p>)}
      {onRetry && <button type="button" onClick={onRetry}>Try again</button>}
    </div>
  );
}
