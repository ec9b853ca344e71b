// What a finding is, in short, and the verdict on it.
import type { Case, DossierKind, Verdict } from '../../api/types';
import { copy } from '../../app/clipboard';
import { href } from '../../app/route';
import { VerdictButtons } from '../../app/verdicts/VerdictButtons';
import { VerdictMark } from '../../app/verdicts/VerdictMark';
import { count, percent, score, shortId, time } from '../../text/format';
import { LogText } from '../../text/LogText';
import { serverOf } from './Standing';

interface Props {
  known: Case;
  verdict: Verdict;
  reason: string;
  onReason: (reason: string) => void;
  onJudged: () => void;
}

export function Head({ known, verdict, reason, onReason, onJudged }: Props) {
  const { uid } = known;
  return (
    <section class="panel finding-head" aria-labelledby="finding-title">
      <div class="finding-title">
        <h1 id="finding-title">Finding <code title={known.id}>{shortId(known.id)}</code></h1>
        <span class="finding-score"><strong>{score(known.score)}</strong> score</span>
        {known.probability !== undefined && (
          <span title="How likely it is malicious, at the share of malicious connections that the model assumes"><strong>{percent(known.probability)}</strong> probability</span>
        )}
        <VerdictMark verdict={verdict} />
        {known.hidden_by !== undefined && <span class="muted">hidden by entry {known.hidden_by} of the safelist</span>}
      </div>
      <p class="finding-reason"><LogText text={known.reason} /></p>
      <dl class="facts">
        <Name kind="host" name={known.host} />
        <Name kind="client" name={known['id.orig_h'] ?? ''} />
        <Name kind="server" name={serverOf(known)} />
        <dt>{known.origin === 'server' ? 'Server software' : 'User-Agent'}</dt>
        <dd tabIndex={scrolls(known.identifier)}><LogText text={known.identifier} empty="(none)" /></dd>
        <dt>Seen</dt>
        <dd>{count(known.count)} × from {time(known.first_seen)} to {time(known.last_seen)} UTC</dd>
        {uid !== '' && (
          <>
            <dt>Connection</dt>
            <dd><LogText text={uid} max={80} /> <button type="button" class="quiet small" onClick={() => void copy(uid, 'uid')}>Copy <kbd aria-hidden="true">c</kbd></button></dd>
          </>
        )}
        <dt>Scored</dt>
        <dd>a {known.unit}, view {known.view}{known.fingerprint !== undefined && <>, headers fingerprint <code>{known.fingerprint}</code></>}</dd>
      </dl>
      <div class="finding-verdict">
        <VerdictButtons subject={{ id: known.id, verdict, host: known.host }} reason={reason} onJudged={onJudged} />
        <label for="reason" class="visually-hidden">Reason for the verdict</label>
        <input id="reason" type="text" maxLength={2000} placeholder="Reason, kept with the verdict" value={reason} onInput={(event) => onReason(event.currentTarget.value)} />
      </div>
    </section>
  );
}

function Name({ kind, name }: { kind: DossierKind; name: string }) {
  return (
    <>
      <dt>{kind === 'host' ? 'Host' : kind === 'client' ? 'Client' : 'Server'}</dt>
      <dd tabIndex={scrolls(name)}>{name === '' ? <span class="faint">not known</span> : <><LogText text={name} /> <a class="aside" href={href({ page: 'hosts', kind, name })}>dossier</a></>}</dd>
    </>
  );
}

/** A long value scrolls in its place, so it has to be reached with the keyboard. */
function scrolls(text: string): 0 | undefined {
  return text.length > 300 ? 0 : undefined;
}
