// Learning from verdicts: look first, then write, then how to take it back.
import { useState } from 'preact/hooks';
import { learn, session, type ApiFailure } from '../../../api/client';
import type { Learned } from '../../../api/types';
import { store_version } from '../../../app/events';
import { asFailure } from '../../../app/resource';
import { Failure } from '../../../app/states';
import { LearnPreview } from './LearnPreview';
import { LearnWritten } from './LearnWritten';

interface Previewed {
  told: Learned;
  /** The state of the store that it tells of. */
  version: number;
}

export function LearnSection({ onLearned }: { onLearned: () => void }) {
  const [busy, setBusy] = useState<'preview' | 'write' | null>(null);
  const [previewed, setPreviewed] = useState<Previewed | null>(null);
  const [written, setWritten] = useState<Learned | null>(null);
  const [error, setError] = useState<ApiFailure | null>(null);
  const mayWrite = session.value?.can_write !== false;
  const version = store_version.value;
  const stale = previewed !== null && previewed.version !== version;

  const preview = async () => {
    setBusy('preview');
    setError(null);
    setWritten(null);
    try {
      setPreviewed({ told: await learn({ preview: true }), version: store_version.value });
    } catch (cause) {
      setError(asFailure(cause));
    }
    setBusy(null);
  };
  const write = async (force: boolean) => {
    setBusy('write');
    setError(null);
    try {
      const told = await learn({ preview: false, force });
      setPreviewed(null);
      setWritten(told);
      onLearned();
    } catch (cause) {
      setError(asFailure(cause));
    }
    setBusy(null);
  };

  return (
    <section class="panel learn">
      <h2>Learn from verdicts</h2>
      <div class="actions">
        <button type="button" class={previewed && !stale ? undefined : 'main'} disabled={busy !== null || !mayWrite} onClick={() => void preview()}>
          {busy === 'preview' ? 'Looking…' : 'Preview'}
        </button>
        <p class="muted">{mayWrite ? 'Tells what would come of folding all verdicts into the model. Nothing is written yet.' : 'You are signed in to read only: learning needs a session that may write.'}</p>
      </div>
      <div role="status">
        {busy !== null && <p class="muted">{busy === 'preview' ? 'Folding verdicts in and scoring open findings anew…' : 'Writing the model…'}</p>}
        {stale && <p class="learn-warning">Findings, verdicts or the model changed since this preview: preview again.</p>}
      </div>
      {error && <Failure error={error} />}
      {previewed && <LearnPreview told={previewed.told} disabled={busy !== null || stale} onLearn={(force) => void write(force)} />}
      {written && <LearnWritten told={written} />}
    </section>
  );
}
