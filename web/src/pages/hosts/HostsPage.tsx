// Hosts, servers and clients: the lists of them, or the dossier of one.
import type { Route } from '../../app/route';
import { Dossier } from './Dossier';
import { GroupList } from './GroupList';
import './hosts.css';
import { kinds, title } from './kinds';
import { listHref } from './links';

export default function HostsPage({ route }: { route: Route }) {
  if (route.page !== 'hosts') return null;
  const { kind, name } = route;
  return (
    <div class="hosts-page">
      <nav class="hosts-tabs" aria-label="Kind">
        {kinds.map((one) => <a key={one} href={listHref(one)} aria-current={one === kind ? (name === '' ? 'page' : 'true') : undefined}>{title[one]}</a>)}
      </nav>
      {name === ''
        ? <><h1 class="visually-hidden">{title[kind]}</h1><GroupList key={kind} kind={kind} /></>
        : <Dossier key={`${kind} ${name}`} kind={kind} name={name} />}
    </div>
  );
}
