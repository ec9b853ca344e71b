// Groups as a table, the order by what one presses; long lists are shown in parts, as a thousand rows at once are slow.
import { useState } from 'preact/hooks';
import type { Group } from '../../api/types';
import { Score } from '../../app/Score';
import { count, time } from '../../text/format';
import { nextOrder, type Order, type OrderBy } from './group_order';
import { GroupName } from './GroupName';
import { VerdictCounts } from './VerdictCounts';

const part = 200;

interface Props {
  groups: readonly Group[];
  /** What a group is: "Host". */
  name: string;
  label: string;
  order?: Order;
  onOrder?: (order: Order) => void;
}

export function GroupTable({ groups, name, label, order, onOrder }: Props) {
  const [most, setMost] = useState(part);
  const head = (by: OrderBy, text: string, number: boolean) => (
    <th scope="col" class={number ? 'number' : undefined} aria-sort={order?.by === by ? (order.falling ? 'descending' : 'ascending') : undefined}>
      {order && onOrder
        ? <button type="button" class="order" onClick={() => onOrder(nextOrder(order, by))}>{text}<span class="order-arrow" aria-hidden="true">{order.by === by ? (order.falling ? '\u2193' : '\u2191') : ''}</span></button>
        : text}
    </th>
  );
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table class="groups-table">
        <thead>
          <tr>
            {head('score', 'Score', false)}
            {head('id', name, false)}
            <th scope="col">Verdicts</th>
            {head('findings', 'Findings', true)}
            {head('sightings', 'Sightings', true)}
            {head('first_seen', 'First seen', false)}
            {head('last_seen', 'Last seen', false)}
          </tr>
        </thead>
        <tbody>
          {groups.slice(0, most).map((group) => (
            <tr key={group.id}>
              <td class="groups-score"><Score value={group.score} /></td>
              <th scope="row"><GroupName group={group} /></th>
              <td><VerdictCounts of={group} /></td>
              <td class="number">{count(group.findings)}</td>
              <td class="number">{count(group.sightings)}</td>
              <td class="nowrap muted">{time(group.first_seen)}</td>
              <td class="nowrap">{time(group.last_seen)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {groups.length > most && <button type="button" class="groups-more" onClick={() => setMost(most + part)}>Show {count(Math.min(part, groups.length - most))} more of {count(groups.length)}</button>}
    </div>
  );
}
