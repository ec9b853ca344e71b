// Giving verdicts and taking them back: posts them, tells the pages at once, and says what comes of it.
import { signal, type Signal } from '@preact/signals';
import { forgetCases } from '../../api/cases';
import { getSettles, giveVerdict, session } from '../../api/client';
import type { GiveVerdict, Judged, Settles, Verdict } from '../../api/types';
import { count, counted, shortId } from '../../text/format';
import { LogText } from '../../text/LogText';
import { inOrder } from './in_order';
import { asFailure } from '../resource';
import { href } from '../route';
import { showSettled } from './SettledDialog';
import { announce, dismiss, toast } from '../toasts';
import { UndoStack, wayBack, type What } from './undo';
import { VerdictMark } from './VerdictMark';

export interface Subject {
  id: string;
  verdict: Verdict;
  host: string;
}

export interface Change {
  id: string;
  verdict: Verdict;
}

type Listener = (changes: readonly Change[]) => void;

const listeners = new Set<Listener>();
const undo_stack = new UndoStack();
const inTurn = inOrder();

/** A verdict that was asked for and is not settled yet. */
interface Waiting {
  /** What its findings go back to should it fail. */
  before: Map<string, Verdict>;
  written: Promise<boolean>;
  /** Whether an undo that waits as well is meant for it. */
  undone: boolean;
}

let waiting: readonly Waiting[] = [];

/** Told of each verdict as soon as it is given, and again when it was written or could not be. */
export function onChanges(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(changes: readonly Change[]): void {
  for (const listener of listeners) listener(changes);
}

/** Tells what is so at the server. Where a later verdict waits, that one stays in sight, and goes back to this should it fail. */
function tellWritten(changes: readonly Change[]): void {
  tell(changes.filter(({ id, verdict }) => {
    const later = waiting.find(({ before }) => before.has(id));
    later?.before.set(id, verdict);
    return later === undefined;
  }));
}

/** Writes a verdict when all that were asked for before are settled. */
function write<T>(before: Map<string, Verdict>, act: () => Promise<T>): Promise<T> {
  const asked = inTurn(async () => {
    try {
      return await act();
    } finally {
      waiting = waiting.filter((one) => one !== mine);
    }
  });
  const mine: Waiting = { before, written: asked.then(() => true, () => false), undone: false };
  waiting = [...waiting, mine];
  return asked;
}

/** A verdict on some findings, in sight at once. Resolves when it is written, to whether it was. */
export async function judge(subjects: readonly Subject[], verdict: Verdict, reason = ''): Promise<boolean> {
  const [first] = subjects;
  if (!first || !mayWrite()) return false;
  const what = subjects.length === 1 ? first.host : subjects.length;
  const before = new Map(subjects.map(({ id, verdict: one }) => [id, one]));
  const changes = subjects.map(({ id }) => ({ id, verdict }));
  tell(changes);
  const body: GiveVerdict = { verdict, ids: subjects.map(({ id }) => id) };
  if (reason !== '') body.reason = reason;
  try {
    await write(before, async () => {
      const settles = verdict === 'benign' && subjects.length === 1 ? askSettles(first.id) : null;
      finish(await giveVerdict(body), verdict, what, settles);
    });
    tellWritten(changes);
    return true;
  } catch (cause) {
    tellWritten([...before].map(([id, one]) => ({ id, verdict: one })));
    complain('The verdict was not written', cause);
    return false;
  }
}

/** A verdict on all that match a query, provided that they are as many as were seen. */
export async function judgeMatching(q: string, expect: number, verdict: Verdict, reason: string): Promise<Judged> {
  const body: GiveVerdict = { verdict, q, expect };
  if (reason !== '') body.reason = reason;
  return write(new Map(), async () => {
    const judged = await giveVerdict(body);
    finish(judged, verdict, judged.verdicts.length, null);
    tellWritten(judged.verdicts.flatMap(({ id }) => (id === undefined ? [] : [{ id, verdict }])));
    return judged;
  });
}

/** Takes back the verdict that was asked for last, be it written or waiting. */
export async function undo(): Promise<void> {
  if (!mayWrite()) return;
  const meant = waiting.findLast(({ undone }) => !undone);
  if (meant) meant.undone = true;
  await inTurn(async () => {
    // Of one that failed that was told, and there is nothing to take back.
    if (!meant || (await meant.written)) await takeBack();
  });
}

async function takeBack(): Promise<void> {
  const step = undo_stack.pop();
  if (!step) {
    toast({ key: 'verdict', kind: 'brief', body: 'Nothing to take back in this tab' });
    announce('Nothing to take back');
    return;
  }
  const left = [...step.parts];
  try {
    for (let part = left[0]; part; part = left[0]) {
      await giveVerdict({ verdict: part.verdict, ids: part.ids, reason: 'taken back' });
      const { verdict } = part;
      tellWritten(part.ids.map((id) => ({ id, verdict })));
      left.shift();
    }
    forgetCases();
    toast({ key: 'verdict', kind: 'note', body: <>Taken back: {step.of}: <Named what={step.what} /></> });
    announce(`Taken back: ${step.of}: ${inWords(step.what)}`);
  } catch (cause) {
    undo_stack.push({ ...step, parts: left });
    complain('It was not taken back', cause);
  }
}

function mayWrite(): boolean {
  if (session.value?.can_write === true) return true;
  toast({ key: 'verdict', kind: 'note', body: 'This session may only read: sign in with the link that pugmark console printed to give verdicts' });
  return false;
}

function finish(judged: Judged, verdict: Verdict, what: What, settles: Signal<Asked> | null): void {
  forgetCases();
  undo_stack.push(wayBack(verdict, what, judged.verdicts));
  toast({ key: 'verdict', kind: 'note', body: <VerdictNote verdict={verdict} what={what} settles={settles} /> });
  announce(`${verdict}: ${inWords(what)}`);
  if (judged.contradictions.length === 0 && judged.still_hiding.length === 0) return;
  toast({ key: `warning ${judged.verdicts[0]?.number ?? 0}`, kind: 'warning', body: <Warning judged={judged} /> });
}

function complain(what: string, cause: unknown): void {
  const failure = asFailure(cause);
  toast({
    key: 'verdict',
    kind: 'warning',
    body: <>{what}: <LogText text={failure.error} />{failure.hints.map((hint) => <div key={hint}>Hint: <LogText text={hint} /></div>)}</>,
  });
  announce(`${what}: ${failure.error}`);
}

type Asked = Settles | 'asked' | 'failed';

function askSettles(id: string): Signal<Asked> {
  const answer = signal<Asked>('asked');
  getSettles(id).then(
    (settles) => {
      answer.value = settles;
      if (settles.count > 0) announce(`${counted(settles.count, 'other open finding')} would be settled by it`);
    },
    () => {
      answer.value = 'failed';
    },
  );
  return answer;
}

function inWords(what: What): string {
  return typeof what === 'number' ? counted(what, 'finding') : what;
}

function Named({ what }: { what: What }) {
  return typeof what === 'number' ? <>{inWords(what)}</> : <LogText text={what} max={60} empty="(no host)" />;
}

function VerdictNote({ verdict, what, settles }: { verdict: Verdict; what: What; settles: Signal<Asked> | null }) {
  const answer = settles?.value;
  return (
    <>
      <VerdictMark verdict={verdict} />: <Named what={what} />
      {answer !== undefined && <> — <SettlesNote answer={answer} /></>}
      <div class="actions">
        {typeof answer === 'object' && answer.settles.length > 0 && <SettlesButtons answer={answer} />}
        <button type="button" onClick={() => void undo()}>Undo <kbd>z</kbd></button>
      </div>
    </>
  );
}

function SettlesNote({ answer }: { answer: Asked }) {
  if (answer === 'asked') return <span class="muted">asking what else it settles…</span>;
  if (answer === 'failed') return <span class="muted">what else it settles could not be asked</span>;
  if (answer.why_none !== '') return <span class="muted">what else it settles cannot be told: <LogText text={answer.why_none} /></span>;
  if (answer.count === 0) return <span class="muted">no other open finding would be settled by it</span>;
  return <>{counted(answer.count, 'other open finding')} would be settled by it</>;
}

function SettlesButtons({ answer }: { answer: Settles }) {
  const theirs = answer.settles;
  return (
    <>
      <button type="button" onClick={() => showSettled(answer)}>Show them</button>
      <button
        type="button"
        onClick={() => {
          dismiss('verdict');
          void judge(theirs.map(({ id, verdict }) => ({ id, verdict, host: '' })), 'benign', 'settled by the same');
        }}
      >
        Benign for these too
      </button>
    </>
  );
}

function Warning({ judged }: { judged: Judged }) {
  const { contradictions, still_hiding } = judged;
  return (
    <>
      {contradictions.length > 0 && (
        <p>
          <strong>Contradiction.</strong> The same messages have the opposite verdict elsewhere:{' '}
          {contradictions.slice(0, 8).map(({ id, other }) => (
            <span key={`${id} ${other}`} class="listed"><FindingLink id={id} /> and <FindingLink id={other} /></span>
          ))}
          {contradictions.length > 8 && `and ${count(contradictions.length - 8)} more`}
        </p>
      )}
      {still_hiding.map((entry) => (
        <p key={entry.entry}>
          <strong>Still hidden.</strong> Entry {entry.entry} of the safelist, {entry.kind} <LogText text={entry.value} max={80} />, hides what is like{' '}
          {entry.ids.slice(0, 8).map((id) => <span key={id} class="listed"><FindingLink id={id} /></span>)}
          Take it out with <code>pugmark safelist remove {entry.entry}</code>.
        </p>
      ))}
    </>
  );
}

function FindingLink({ id }: { id: string }) {
  return <a href={href({ page: 'finding', id })}><code>{shortId(id)}</code></a>;
}
