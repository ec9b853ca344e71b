// One verdict on all findings that match: the number is said before, and the server holds to it.
import { useState } from 'preact/hooks';
import type { ApiFailure } from '../../api/client';
import type { Verdict } from '../../api/types';
import { Dialog } from '../../app/Dialog';
import { asFailure } from '../../app/resource';
import { Failure } from '../../app/states';
import { judgeMatching } from '../../app/verdicts/verdicts';
import { VerdictMark } from '../../app/verdicts/VerdictMark';
import { counted } from '../../text/format';
import { LogText } from '../../text/LogText';
import { reload } from './hunt';

const verdicts: readonly Verdict[] = ['malicious', 'benign', 'unsure', 'open'];

interface Props {
  q: string;
  number: number;
  onClose: () => void;
}

export function JudgeAllDialog({ q, number, onClose }: Props) {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | undefined>(undefined);
  const confirm = async (event: Event) => {
    event.preventDefault();
    if (verdict === null) return;
    setBusy(true);
    try {
      await judgeMatching(q, number, verdict, reason.trim());
      onClose();
      document.getElementById('findings')?.focus({ preventScroll: true });
      await reload();
    } catch (cause) {
      setFailure(asFailure(cause));
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Judge ${counted(number, 'finding')}`} onClose={onClose}>
      <form class="judge-all" onSubmit={(event) => void confirm(event)}>
        <p>All that match {q === '' ? 'the empty query: everything that is not benign' : <LogText text={q} max={300} />}.</p>
        <fieldset>
          <legend>Verdict</legend>
          {verdicts.map((one) => (
            <label key={one}>
              <input type="radio" name="verdict" checked={verdict === one} onChange={() => setVerdict(one)} /> <VerdictMark verdict={one} />
            </label>
          ))}
        </fieldset>
        <label for="judge-reason">Reason (kept with each verdict; may be empty)</label>
        <input id="judge-reason" type="text" maxLength={2000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        {failure && <Failure error={failure} />}
        <p class="panel-note">Where other findings match by now, nothing is written. <kbd>z</kbd> takes it back.</p>
        <div class="actions">
          <button type="submit" class="main" disabled={verdict === null || busy}>
            {verdict === null ? 'Choose a verdict' : `Say ${verdict} of ${counted(number, 'finding')}`}
          </button>
          <button type="button" onClick={onClose}>Cancel</button>
        </div>
      </form>
    </Dialog>
  );
}
