// All that is known of one finding, with the keys of triage and steps to its neighbours in the list.
import { useEffect, useState } from 'preact/hooks';
import { caseOf } from '../../api/cases';
import type { Verdict } from '../../api/types';
import { copy } from '../../app/clipboard';
import { store_version } from '../../app/events';
import { useKeys } from '../../app/keys';
import { useResource } from '../../app/resource';
import { go, href, type Route } from '../../app/route';
import { Failure, Loading } from '../../app/states';
import { judge, onChanges, undo } from '../../app/verdicts/verdicts';
import { count, shortId } from '../../text/format';
import { moveTo, place, rows } from '../hunt/hunt';
import './finding.css';
import { Head } from './Head';
import { HostTimeline } from './HostTimeline';
import { Messages } from './Messages';
import { Nearest } from './Nearest';
import { Ledger, Others, Pivots, Runs, Sightings } from './Standing';
import { WaterfallTable } from './WaterfallTable';

interface Props {
  route: { page: 'finding'; id: string };
  back: Route;
}

export default function FindingPage({ route: { id }, back }: Props) {
  const { value: known, error, reload } = useResource(() => caseOf(id), [id, store_version.value]);
  const [told, tell] = useState<Verdict | undefined>(undefined);
  const [reason, setReason] = useState('');
  const list = rows.value;
  const at = list?.placeOf(known?.id ?? id);
  const verdict = told ?? known?.verdict ?? 'open';

  useEffect(() => scrollTo(0, 0), [id]);
  useEffect(() => onChanges((changes) => {
    const mine = changes.find((change) => change.id === known?.id);
    if (mine) tell(mine.verdict);
  }), [known?.id]);
  useEffect(() => tell(undefined), [known]);
  useEffect(() => {
    if (at === undefined || !list) return;
    if (place.value !== at) moveTo(at);
    // The next one is likely to be asked for.
    void list.need(at - 1, at + 1).then(() => {
      const next = list.at(at + 1);
      if (next) caseOf(next.id).catch(() => undefined);
    });
  }, [at, list]);

  const judged = () => {
    setReason('');
    reload();
  };
  const give = (next: Verdict) => () => {
    if (!known) return;
    void judge([{ id: known.id, verdict, host: known.host }], next, reason.trim()).then((done) => {
      if (done) judged();
    });
  };
  const step = (by: number) => async () => {
    if (at === undefined || !list) return;
    await list.need(at + by, at + by);
    const to = list.at(at + by);
    if (to) go({ page: 'finding', id: to.id }, 'replace');
  };
  const previous = () => void step(-1)();
  const next = () => void step(1)();
  useKeys({
    m: give('malicious'), b: give('benign'), u: give('unsure'), x: give('open'), z: () => void undo().then(reload), r: reload,
    '[': previous, k: previous, ']': next, j: next, Escape: () => go(back),
    c: () => {
      const uid = known?.uid ?? '';
      if (uid !== '') void copy(uid, 'uid');
    },
  });

  return (
    <>
      <nav class="finding-nav" aria-label="In the list">
        <a href={href(back)}>← Findings <kbd aria-hidden="true">Esc</kbd></a>
        {at !== undefined && list && (
          <>
            <button type="button" class="quiet" disabled={at === 0} onClick={previous}>Previous <kbd aria-hidden="true">[</kbd></button>
            <button type="button" class="quiet" disabled={at + 1 >= list.length} onClick={next}>Next <kbd aria-hidden="true">]</kbd></button>
            <span class="muted">{count(at + 1)} of {count(list.length)}</span>
          </>
        )}
      </nav>
      {!known && <h1 class="visually-hidden">Finding {shortId(id)}</h1>}
      {error && !known && <Failure error={error} onRetry={reload} />}
      {!known && !error && <Loading what="the finding" />}
      {known && (
        <div class="finding">
          <Head known={known} verdict={verdict} reason={reason} onReason={setReason} onJudged={judged} />
          <div class="finding-columns">
            <div>
              <Messages known={known} />
              <Nearest known={known} />
              <Sightings known={known} />
              <Runs known={known} />
            </div>
            <div>
              <WaterfallTable known={known} />
              <Ledger known={known} />
              <HostTimeline known={known} />
              <Others known={known} />
              <Pivots known={known} />
            </div>
          </div>
        </div>
      )}
    </>
  );
}
