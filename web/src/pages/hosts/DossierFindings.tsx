// The strongest findings of a host, server or client.
import { listFindings } from '../../api/client';
import type { DossierKind, Finding } from '../../api/types';
import { store_version } from '../../app/events';
import { useResource } from '../../app/resource';
import { href } from '../../app/route';
import { Score } from '../../app/Score';
import { Failure, Loading } from '../../app/states';
import { VerdictMark } from '../../app/verdicts/VerdictMark';
import { LogText } from '../../text/LogText';
import { count, shortId, time } from '../../text/format';
import { dossierHref } from './links';
import { queryFor } from './query';

const most = 50;

export function DossierFindings({ kind, name }: { kind: DossierKind; name: string }) {
  const q = queryFor(kind, name);
  const found = useResource((signal) => listFindings({ q, offset: 0, limit: most, signal }), [q, store_version.value]);
  const total = found.value?.total ?? 0;
  const hidden = found.value?.hidden ?? 0;
  return (
    <section class="panel">
      <h2>Findings{total > most && <span class="muted"> (the strongest {most} of {count(total)})</span>}</h2>
      {!found.value && found.state === 'loading' && <Loading what="findings" />}
      {found.state === 'failed' && <Failure error={found.error} onRetry={found.reload} />}
      {found.value && found.value.findings.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Findings">
          <table class="groups-table">
            <thead>
              <tr>
                <th scope="col">Score</th><th scope="col">Finding</th><th scope="col">Verdict</th><th scope="col">{kind === 'host' ? 'Client' : 'Host'}</th>
                <th scope="col">Identifier</th><th scope="col">Why</th><th scope="col" class="number">Sightings</th><th scope="col">Last seen</th>
              </tr>
            </thead>
            <tbody>{found.value.findings.map((finding) => <Row key={finding.id} finding={finding} kind={kind} />)}</tbody>
          </table>
        </div>
      )}
      {hidden > 0 && <p class="panel-note">{count(hidden)} more are hidden by the safelist. <a href={href({ page: 'hunt', q: `${q} hidden:yes`, by: null })}>Show them in the hunt</a></p>}
    </section>
  );
}

function Row({ finding, kind }: { finding: Finding; kind: DossierKind }) {
  return (
    <tr>
      <td class="groups-score"><Score value={finding.score} /></td>
      <th scope="row" class="mono finding-id"><a href={href({ page: 'finding', id: finding.id })}>{shortId(finding.id)}</a></th>
      <td><VerdictMark verdict={finding.verdict} /></td>
      <td class="finding-other">{kind === 'host' ? <Other kind="client" name={finding['id.orig_h'] ?? ''} /> : <Other kind="host" name={finding.host} />}</td>
      <td class="finding-identifier"><div class="cut"><LogText text={finding.identifier} max={160} /></div></td>
      <td class="finding-why"><LogText text={finding.reason} max={200} /></td>
      <td class="number">{count(finding.count)}</td>
      <td class="nowrap">{time(finding.last_seen)}</td>
    </tr>
  );
}

function Other({ kind, name }: { kind: DossierKind; name: string }) {
  const to = dossierHref(kind, name);
  const text = <LogText text={name} max={80} />;
  return to === undefined ? text : <a href={to}>{text}</a>;
}
