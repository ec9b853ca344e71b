// Findings grouped by what they have in common; one step leads to the findings of a group.
import { groupFindings } from '../../api/client';
import type { Group, GroupBy } from '../../api/types';
import { store_version } from '../../app/events';
import { useResource } from '../../app/resource';
import { href } from '../../app/route';
import { Score } from '../../app/Score';
import { Empty, Failure, Loading } from '../../app/states';
import { count, counted, time } from '../../text/format';
import { LogText } from '../../text/LogText';
import { narrowed, type HuntRoute } from './narrow';

const most = 1000;

export function GroupTable({ route, asked, by }: { route: HuntRoute; asked: string; by: GroupBy }) {
  const { value, error, reload } = useResource((signal) => groupFindings({ q: asked, by, limit: most, signal }), [asked, by, store_version.value]);
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!value) return <Loading what={`findings by ${by}`} />;
  // While another grouping loads, the one that is there is of something else.
  const groups = value.groups.filter((group) => group.group === by);
  if (value.groups.length > 0 && groups.length === 0) return <Loading what={`findings by ${by}`} />;
  if (groups.length === 0) return <Empty title="No findings match">Take words out of the query, or add <code>verdict:any</code> or <code>hidden:yes</code>.</Empty>;
  return (
    <div class="groups" tabIndex={0} role="region" aria-label={`Findings by ${by}`}>
      <table>
        <caption class="panel-note">
          {counted(value.total, 'group')}, the strongest first{value.total > groups.length && `; ${count(groups.length)} are shown`}
        </caption>
        <thead>
          <tr>
            <th>Highest score</th><th>{by[0]?.toUpperCase()}{by.slice(1)}</th><th class="number">Findings</th><th class="number">Sightings</th>
            <th class="number">Open</th><th class="number">Malicious</th><th class="number">Benign</th><th class="number">Unsure</th><th>Last seen</th>
          </tr>
        </thead>
        <tbody>{groups.map((group) => <GroupRow key={group.id} group={group} route={route} />)}</tbody>
      </table>
    </div>
  );
}

function GroupRow({ group, route }: { group: Group; route: HuntRoute }) {
  const { group: by, id } = group;
  return (
    <tr>
      <td><Score value={group.score} /></td>
      <td class="group-name">
        {id === '' ? <span class="faint">(none)</span> : <a href={href({ page: 'hunt', by: null, q: narrowed(route.q, [by, id]) })}><LogText text={id} max={160} /></a>}
        {id !== '' && by !== 'identifier' && <> <a class="aside" href={href({ page: 'hosts', kind: by, name: id })}>dossier</a></>}
      </td>
      <td class="number">{count(group.findings)}</td>
      <td class="number">{count(group.sightings)}</td>
      {(['open', 'malicious', 'benign', 'unsure'] as const).map((verdict) => (
        <td key={verdict} class={`number ${group[verdict] > 0 ? `verdict-${verdict}` : 'faint'}`}>{count(group[verdict])}</td>
      ))}
      <td class="nowrap">{time(group.last_seen)}</td>
    </tr>
  );
}
