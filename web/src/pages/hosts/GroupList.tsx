// All hosts, servers or clients that have findings, to filter and to order.
import { useMemo, useState } from 'preact/hooks';
import { groupFindings } from '../../api/client';
import type { DossierKind } from '../../api/types';
import { store_version } from '../../app/events';
import { useResource } from '../../app/resource';
import { Empty, Failure, Loading } from '../../app/states';
import { count, counted } from '../../text/format';
import { arrange, type Order } from './group_order';
import { GroupTable } from './GroupTable';
import { plural, title } from './kinds';

const first_load = 1000;
const most_load = 10_000;

export function GroupList({ kind }: { kind: DossierKind }) {
  const [limit, setLimit] = useState(first_load);
  const [filter, setFilter] = useState('');
  const [order, setOrder] = useState<Order>({ by: 'score', falling: true });
  const groups = useResource((signal) => groupFindings({ q: 'verdict:any', by: kind, limit, signal }), [kind, limit, store_version.value]);
  const loaded = groups.value?.groups;
  const shown = useMemo(() => (loaded ? arrange(loaded, filter, order) : []), [loaded, filter, order]);

  if (!groups.value) {
    return groups.state === 'failed' ? <Failure error={groups.error} onRetry={groups.reload} /> : <Loading what={plural[kind]} />;
  }
  const { total } = groups.value;
  const all = groups.value.groups.length;
  if (all === 0) {
    return (
      <Empty title={`No ${plural[kind]}`}>
        <p>{kind === 'host' ? 'The case store has no findings yet. Score logs and keep what is found:' : `No finding tells its ${kind}: the logs that were read did not hold the address, or there are none yet.`}</p>
        <pre><code>pugmark assess --record LOGS</code></pre>
      </Empty>
    );
  }
  return (
    <>
      <div class="groups-tools">
        <label>
          <span class="visually-hidden">Filter {plural[kind]}</span>
          <input type="search" value={filter} placeholder={`Filter ${plural[kind]}`} spellcheck={false} autocomplete="off" onInput={(event) => setFilter(event.currentTarget.value)} />
        </label>
        <p class="muted" role="status">
          {filter.trim() === '' ? counted(total, kind) : `${count(shown.length)} of ${counted(all, kind)}`}
          {total > all && `, the strongest ${count(all)} loaded`}
        </p>
        {total > all && limit < most_load && <button type="button" onClick={() => setLimit(most_load)}>Load {total > most_load ? `the strongest ${count(most_load)}` : 'all'}</button>}
      </div>
      {groups.state === 'failed' && <Failure error={groups.error} onRetry={groups.reload} />}
      {shown.length === 0
        ? <Empty title={`No ${kind} has that in its name`}><p>The filter looks for a part of the name, in whatever case.</p></Empty>
        : <GroupTable groups={shown} name={title[kind].slice(0, -1)} label={title[kind]} order={order} onOrder={setOrder} />}
    </>
  );
}
