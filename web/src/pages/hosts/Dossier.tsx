// All that the store knows of one host, server or client.
import { getDossier } from '../../api/client';
import type { DossierKind, Dossier as Told } from '../../api/types';
import { store_version } from '../../app/events';
import { useResource } from '../../app/resource';
import { href } from '../../app/route';
import { Score } from '../../app/Score';
import { Empty, Failure, Loading } from '../../app/states';
import { DayBars } from '../../charts/DayBars';
import { HourGrid } from '../../charts/HourGrid';
import { LogText } from '../../text/LogText';
import { count, time } from '../../text/format';
import { DossierFindings } from './DossierFindings';
import { GroupTable } from './GroupTable';
import { plural, what } from './kinds';
import { listHref } from './links';
import { queryFor } from './query';
import { VerdictCounts } from './VerdictCounts';

export function Dossier({ kind, name }: { kind: DossierKind; name: string }) {
  const dossier = useResource((signal) => getDossier(kind, name, signal), [kind, name, store_version.value]);
  if (dossier.error?.status === 404) {
    return (
      <>
        <h1><LogText text={name} max={300} /></h1>
        <Empty title={`Nothing is known of this ${kind}`}>
          <p>It has no findings in this case store. <a href={listHref(kind)}>All {plural[kind]}</a></p>
        </Empty>
      </>
    );
  }
  if (!dossier.value) {
    return (
      <>
        <h1><LogText text={name} max={300} /></h1>
        {dossier.state === 'failed' ? <Failure error={dossier.error} onRetry={dossier.reload} /> : <Loading what="the dossier" />}
      </>
    );
  }
  return (
    <article class="dossier">
      {dossier.state === 'failed' && <Failure error={dossier.error} onRetry={dossier.reload} />}
      <DossierHead told={dossier.value} />
      <section class="panel dossier-activity" aria-label="Activity">
        <DayBars title="Sightings by day, UTC" days={dossier.value.days} />
        <HourGrid title="Sightings by day of the week and hour, UTC" counts={dossier.value.hours} />
      </section>
      <DossierFindings kind={kind} name={name} />
      <Groups heading={kind === 'client' ? 'Hosts that it asked' : 'Clients that asked'} column={kind === 'client' ? 'Host' : 'Client'} groups={dossier.value.peers} none={kind === 'client' ? 'No finding tells a host.' : 'No finding tells its client: the logs did not hold addresses.'} />
      <Groups heading="Identifiers used" column="User-Agent or Server" groups={dossier.value.identifiers} none="None." />
    </article>
  );
}

function DossierHead({ told }: { told: Told }) {
  return (
    <header class="dossier-head">
      <div class="dossier-name">
        <p class="muted">{what[told.kind]}</p>
        <h1><LogText text={told.name} max={400} /></h1>
        <p><a href={href({ page: 'hunt', q: queryFor(told.kind, told.name), by: null })}>Hunt in its findings</a></p>
      </div>
      <dl class="facts">
        <dt>Strongest</dt><dd><Score value={told.score} /></dd>
        <dt>Findings</dt><dd>{count(told.findings)} <VerdictCounts of={told} words /></dd>
        <dt>Sightings</dt><dd>{count(told.sightings)}</dd>
        <dt>First seen</dt><dd>{time(told.first_seen)} UTC</dd>
        <dt>Last seen</dt><dd>{time(told.last_seen)} UTC</dd>
      </dl>
    </header>
  );
}

function Groups({ heading, column, groups, none }: { heading: string; column: string; groups: Told['peers']; none: string }) {
  return (
    <section class="panel">
      <h2>{heading}{groups.length >= 50 && <span class="muted"> (the strongest 50)</span>}</h2>
      {groups.length === 0 ? <p class="muted">{none}</p> : <GroupTable groups={groups} name={column} label={heading} />}
    </section>
  );
}
