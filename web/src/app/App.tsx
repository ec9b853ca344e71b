// The shell around the pages: signing in, header, dialogs, toasts, and the keys that work everywhere.
import { effect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { forgetCases } from '../api/cases';
import { session, type ApiFailure } from '../api/client';
import FindingPage from '../pages/finding/FindingPage';
import HuntPage from '../pages/hunt/HuntPage';
import { shortId } from '../text/format';
import { plain } from '../text/safe';
import { follow, store_version } from './events';
import { Header } from './shell/Header';
import { help_open } from './shell/help';
import { HelpDialog } from './shell/HelpDialog';
import { useKeys } from './keys';
import { Lazy, type Page } from './Lazy';
import { go, route, type Route } from './route';
import { SettledDialog } from './verdicts/SettledDialog';
import { SignIn } from './shell/SignIn';
import { start } from './shell/start';
import { Loading } from './states';
import { announce, Toasts } from './toasts';

const hosts = () => import('../pages/hosts/HostsPage') as Promise<{ default: Page }>;
const model = () => import('../pages/model/ModelPage') as Promise<{ default: Page }>;
const runs = () => import('../pages/runs/RunsPage') as Promise<{ default: Page }>;

effect(() => {
  if (store_version.value > 0) forgetCases();
});

export function App() {
  const [started, setStarted] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | undefined>(undefined);
  useEffect(() => {
    void start().then((why) => {
      setFailure(why);
      setStarted(true);
    });
  }, []);
  if (!started) return <Loading what="the console" />;
  return session.value === null ? <SignIn failure={failure} /> : <Shell />;
}

function Shell() {
  const to = route.value;
  const main = useRef<HTMLElement>(null);
  const last_hunt = useRef<Route>({ page: 'hunt', q: '', by: null });
  const last_page = useRef(to.page);
  if (to.page === 'hunt') last_hunt.current = to;

  useEffect(follow, []);
  useEffect(() => {
    setTitle(titleOf(to));
    if (last_page.current === to.page) return;
    last_page.current = to.page;
    announce(titleOf(to));
    // The list takes the focus by itself, so that its keys go on working.
    if (to.page !== 'hunt') main.current?.focus({ preventScroll: true });
  }, [to]);
  useKeys({
    '?': () => {
      help_open.value = true;
    },
    '/': () => {
      // At once where the line is in sight, so that nothing typed after it is lost.
      if (focusQuery()) return;
      go(last_hunt.current);
      setTimeout(focusQuery, 50);
    },
  });

  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the page
      </a>
      <Header lastHunt={last_hunt.current} />
      <main id="main" ref={main} tabIndex={-1} class={`page page-${to.page}`}>
        {to.page === 'hunt' && <HuntPage route={to} />}
        {to.page === 'finding' && <FindingPage key={to.id} route={to} back={last_hunt.current} />}
        {to.page === 'hosts' && <Lazy load={hosts} name="the page of hosts" route={to} />}
        {to.page === 'model' && <Lazy load={model} name="the page of the model" route={to} />}
        {to.page === 'runs' && <Lazy load={runs} name="the page of runs" route={to} />}
      </main>
      <HelpDialog />
      <SettledDialog />
      <Toasts />
    </>
  );
}

function focusQuery(): boolean {
  const line = document.getElementById('query');
  line?.focus();
  return line !== null;
}

/** A title is shown by the browser, where nothing else marks what is hostile in it. */
function setTitle(text: string): void {
  document.title = `${plain(text)} · pugmark`;
}

function titleOf(to: Route): string {
  switch (to.page) {
    case 'hunt': return to.q === '' ? 'Hunt' : `Hunt: ${to.q.slice(0, 60)}`;
    case 'finding': return `Finding ${shortId(to.id)}`;
    case 'hosts': return 'Hosts';
    case 'model': return 'Model';
    case 'runs': return 'Runs';
  }
}
