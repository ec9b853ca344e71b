// The hunt: query, days, and the findings as a list or in groups, with the keys of triage.
import { useEffect, useState } from 'preact/hooks';
import { session } from '../../api/client';
import type { GroupBy, Verdict } from '../../api/types';
import { copy } from '../../app/clipboard';
import { store_version } from '../../app/events';
import { useKeys } from '../../app/keys';
import { go, href } from '../../app/route';
import { Empty, Failure, Loading } from '../../app/states';
import { dismissAll } from '../../app/toasts';
import { useMedia } from '../../app/use_media';
import { judge, undo } from '../../app/verdicts/verdicts';
import { count, counted } from '../../text/format';
import { Activity } from './Activity';
import { FindingList } from './FindingList';
import { GroupTable } from './GroupTable';
import './hunt.css';
import { busy, clearMarks, failure, marked, moveTo, place, reload, rows, show, toggleMark } from './hunt';
import { JudgeAllDialog } from './JudgeAllDialog';
import { narrowed, type HuntRoute } from './narrow';
import { Preview } from './Preview';
import { parseQuery } from './query';
import { QueryLine } from './QueryLine';

const tabs: readonly { by: GroupBy | null; name: string }[] = [
  { by: null, name: 'Findings' }, { by: 'host', name: 'By host' }, { by: 'server', name: 'By server' },
  { by: 'client', name: 'By client' }, { by: 'identifier', name: 'By identifier' },
];
const news_rest_ms = 400;

export default function HuntPage({ route }: { route: HuntRoute }) {
  const { q, by } = route;
  const wide = useMedia('(min-width: 1200px)');
  const [judging_all, judgeAll] = useState(false);
  const list = rows.value;
  const news = list?.news.value ?? 0;
  void list?.change.value;
  const selected = list?.at(place.value);
  const asked = list?.q ?? q;
  // While a query is asked for or was refused, the list in sight is still that of another.
  const stale = list !== null && list.q !== q;
  const version = store_version.value;

  useEffect(() => {
    if (parseQuery(q).unfinished === '') void show(q);
  }, [q]);
  useEffect(() => {
    if (version === 0) return;
    // One's own verdicts are told as news as well: wait until they have been written.
    const timer = setTimeout(() => void rows.value?.check(place.value).catch(() => undefined), news_rest_ms);
    return () => clearTimeout(timer);
  }, [version]);

  // Keys may come faster than the page is painted: they act on the row that is current by then.
  const current = () => rows.value?.at(place.value);
  const give = (verdict: Verdict) => {
    const several = [...marked.value.values()];
    if (several.length > 0) {
      clearMarks();
      void judge(several, verdict);
      return;
    }
    const finding = current();
    if (!finding) return;
    void judge([finding], verdict);
    if (verdict !== 'open') moveTo(place.value + 1);
  };
  const open = () => {
    const finding = current();
    if (finding) go({ page: 'finding', id: finding.id });
  };
  const inList = (act: () => void) => () => {
    if (by === null) act();
  };
  const goTo = (to: () => number) => inList(() => {
    // Away from a button that was pressed last: Enter and Space are the list's from here on.
    focusList();
    moveTo(to());
  });
  const step = (by_rows: number) => goTo(() => place.value + by_rows);
  const toggle = inList(() => {
    const finding = current();
    if (!finding) return;
    toggleMark(finding);
    moveTo(place.value + 1);
  });
  useKeys({
    j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), PageDown: step(20), PageUp: step(-20),
    g: goTo(() => 0), Home: goTo(() => 0), G: goTo(() => (rows.value?.length ?? 1) - 1), End: goTo(() => (rows.value?.length ?? 1) - 1),
    Enter: inList(open), o: inList(open), ' ': toggle,
    m: inList(() => give('malicious')), b: inList(() => give('benign')), u: inList(() => give('unsure')), x: inList(() => give('open')),
    z: () => void undo(), r: () => void reload(),
    Escape: () => {
      if (marked.value.size > 0) clearMarks();
      else dismissAll();
    },
    c: inList(() => {
      const finding = current();
      if (finding) void copy(finding.uid, 'uid');
    }),
  });

  return (
    <>
      <h1 class="visually-hidden">Hunt</h1>
      <QueryLine route={route} onLeave={focusList} />
      <Activity route={route} asked={asked} />
      <div class="hunt-bar">
        <nav class="tabs" aria-label="Findings or groups">
          {tabs.map(({ by: one, name }) => (
            <a key={name} href={href({ ...route, by: one })} aria-current={one === by ? 'page' : undefined}>{name}</a>
          ))}
        </nav>
        {list && (
          <p class="counts">
            <strong>{counted(list.matching, 'finding')}</strong>
            {list.hidden > 0 && <> · <a href={href({ ...route, q: narrowed(q, ['hidden', 'yes']) })}>{count(list.hidden)} hidden by the safelist</a></>}
            {marked.value.size > 0 && <> · {count(marked.value.size)} marked <button type="button" class="link" onClick={clearMarks}>clear</button></>}
            {stale && failure.value && <span class="muted"> · of the query before</span>}
            {busy.value && <span class="muted"> · asking…</span>}
          </p>
        )}
        <span class="actions">
          {news !== 0 && (
            <button type="button" class="news" onClick={() => void reload()}>
              {news > 0 ? `${count(news)} more` : `${count(-news)} fewer`} match now: show <kbd>r</kbd>
            </button>
          )}
          {list && !stale && list.matching > 0 && session.value?.can_write === true && (
            <button type="button" onClick={() => judgeAll(true)}>Judge all {count(list.matching)} that match</button>
          )}
        </span>
      </div>
      {failure.value && <Failure error={failure.value} onRetry={() => void show(q)} />}
      {list?.failure.value && <Failure error={list.failure.value} onRetry={() => void list.need(place.value, place.value)} />}
      {by !== null && <GroupTable route={route} asked={asked} by={by} />}
      {by === null && list === null && !failure.value && <Loading what="findings" />}
      {by === null && list?.length === 0 && <Nothing q={list.q} hidden={list.hidden} />}
      {by === null && list && list.length > 0 && (
        <div class={`${wide ? 'hunt-split' : 'hunt-whole'}${stale && failure.value ? ' stale' : ''}`}>
          <div class="hunt-list"><FindingList rows={list} /></div>
          {wide && (selected ? <Preview finding={selected} /> : <aside class="preview panel" aria-label="Selected finding"><Loading what="the finding" /></aside>)}
        </div>
      )}
      {judging_all && list && <JudgeAllDialog q={list.q} number={list.matching} onClose={() => judgeAll(false)} />}
    </>
  );
}

function focusList(): void {
  (document.getElementById('findings') ?? document.getElementById('main'))?.focus({ preventScroll: true });
}

function Nothing({ q, hidden }: { q: string; hidden: number }) {
  if (q === '' && hidden === 0) {
    return (
      <Empty title="Nothing to hunt: no finding is open">
        Assess logs into this store with <code>pugmark assess --store FILE …</code>, or look at what was benign with <code>verdict:any</code>.
      </Empty>
    );
  }
  return (
    <Empty title="No findings match">
      {hidden > 0 ? `The safelist hides ${counted(hidden, 'finding')} that would: add hidden:yes. Or take` : 'Take'} words out of the query; without <code>verdict:any</code>{' '}
      benign findings are left out.
    </Empty>
  );
}
