// The line at the top: where one is and can go, which store, who, and whether news come in.
import { getSession, session, signOut } from '../../api/client';
import { plain } from '../../text/safe';
import { LogText } from '../../text/LogText';
import { live } from '../events';
import { help_open } from './help';
import { asFailure } from '../resource';
import { href, route, type Route } from '../route';
import { toast } from '../toasts';

const places: readonly { to: Route; name: string }[] = [
  { to: { page: 'hunt', q: '', by: null }, name: 'Hunt' },
  { to: { page: 'hosts', kind: 'host', name: '' }, name: 'Hosts' },
  { to: { page: 'model' }, name: 'Model' },
  { to: { page: 'runs' }, name: 'Runs' },
];

/** The last parts of a path, which tell stores apart. */
function shortened(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.length <= 2 ? path : `…/${parts.slice(-2).join('/')}`;
}

async function leave(): Promise<void> {
  try {
    await signOut();
    // Its answer says what signing in takes now.
    await getSession().catch(() => undefined);
  } catch (cause) {
    toast({ key: 'sign-out', kind: 'warning', body: `Not signed out: ${asFailure(cause).error}` });
  }
}

export function Header({ lastHunt }: { lastHunt: Route }) {
  const who = session.value;
  const page = route.value.page === 'finding' ? 'hunt' : route.value.page;
  return (
    <header class="top">
      <a class="brand" href={href({ page: 'hunt', q: '', by: null })}>
        <img src="/favicon.svg" alt="" width="16" height="16" />pugmark
      </a>
      <nav aria-label="Pages">
        {places.map(({ to, name }) => (
          <a key={name} href={href(to.page === 'hunt' && route.value.page !== 'hunt' ? lastHunt : to)} aria-current={to.page === page ? 'page' : undefined}>{name}</a>
        ))}
      </nav>
      <span class="top-rest">
        {who && <span class="cut store" title={plain(who.store)}><LogText text={shortened(who.store)} /></span>}
        {who && <span class="cut user" title="Who verdicts are by"><LogText text={who.user} />{!who.can_write && ' (reads only)'}</span>}
        <span class={`live ${live.value ? 'on' : 'off'}`} role="img" aria-label={live.value ? 'Live: news come in by themselves' : 'Not live: connecting'} title={live.value ? 'Live: news come in by themselves' : 'Not live: connecting to the server'}>
          {live.value ? 'live' : 'not live'}
        </span>
        <button type="button" class="quiet" title="Keys and query (?)" onClick={() => { help_open.value = true; }}>Help</button>
        <button type="button" class="quiet" onClick={() => void leave()}>Sign out</button>
      </span>
    </header>
  );
}
