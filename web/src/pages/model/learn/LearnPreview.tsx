// What would come of learning, and the button that does it.
import { useState } from 'preact/hooks';
import type { Learned } from '../../../api/types';
import { href } from '../../../app/route';
import { LogText } from '../../../text/LogText';
import { count, counted } from '../../../text/format';
import { contradicted } from './contradictions';
import { closeShare } from '../figures';
import { LearnedTable } from './LearnedTable';

interface Props {
  told: Learned;
  disabled: boolean;
  onLearn: (force: boolean) => void;
}

export function LearnPreview({ told, disabled, onLearn }: Props) {
  const [force, setForce] = useState(false);
  const against = contradicted(told.added);
  const before = told.training_before;
  const after = told.training_after;
  if (told.added.length === 0 && told.taken_out === 0) {
    return (
      <div class="learn-told">
        <p><strong>There is nothing to learn.</strong> {told.kept > 0 ? `The model holds all ${counted(told.kept, 'verdict')} already.` : 'There are no verdicts yet.'}</p>
        <p>Verdicts are given on the <a href={href({ page: 'hunt', q: '', by: null })}>Hunt page</a>: say of findings that they are malicious or benign, then come back.</p>
        <WithoutTexts n={told.without_texts} />
      </div>
    );
  }
  const lost = told.lost.length;
  return (
    <div class="learn-told">
      <dl class="facts learn-facts">
        <dt>Verdicts</dt><dd>{count(told.added.length)} new, {count(told.kept)} kept, {count(told.taken_out)} taken out</dd>
        <dt>Open findings called out</dt><dd><Change before={count(told.called_out_before)} after={count(told.called_out_after)} /> <span class="muted">of {count(told.open)} scored</span></dd>
        {before && after && <><dt>Training, malicious called out</dt><dd><Change before={closeShare(before.malicious)} after={closeShare(after.malicious)} /></dd></>}
        {before && after && <><dt>Training, normal called out</dt><dd><Change before={closeShare(before.normal)} after={closeShare(after.normal)} /></dd></>}
        <dt>Would be written to</dt><dd><LogText text={told.learns_into} /></dd>
      </dl>
      <WithoutTexts n={told.without_texts} />
      {lost > 0 && (
        <div class="learn-lost">
          <p class="learn-warning"><span aria-hidden="true">{'\u26A0'} </span>{counted(lost, 'malicious finding')} would no longer be called out</p>
          <LearnedTable title="Lost: malicious, and no longer called out" rows={told.lost} />
          <label><input type="checkbox" checked={force} disabled={disabled} onChange={(event) => setForce(event.currentTarget.checked)} /> Learn all the same</label>
        </div>
      )}
      {against.length > 0 && (
        <LearnedTable
          title={`Contradicted: ${counted(against.length, 'verdict')} that the model speaks against even after learning`} rows={against}
          note="Other verdicts and training outweigh them. Look at these again: a verdict may be wrong, or traffic like it may be both."
        />
      )}
      <LearnedTable title="New verdicts" rows={told.added} clears closed={told.added.length > 12} />
      <LearnedTable title={`Cleared: open findings that are no longer called out${told.cleared.length >= 100 ? ', the strongest 100' : ''}`} rows={told.cleared} closed={told.cleared.length > 12} />
      <div class="actions">
        <button type="button" class="main" disabled={disabled || (lost > 0 && !force)} aria-describedby={lost > 0 && !force ? 'learn-why-not' : undefined} onClick={() => onLearn(force && lost > 0)}>Learn</button>
        {lost > 0 && !force && <p id="learn-why-not" class="muted">Tick “Learn all the same” first: something malicious would be lost.</p>}
      </div>
    </div>
  );
}

function Change({ before, after }: { before: string; after: string }) {
  return <>{before} <span aria-hidden="true">{'\u2192'}</span><span class="visually-hidden">before, after:</span> <strong>{after}</strong></>;
}

function WithoutTexts({ n }: { n: number }) {
  return n === 0 ? null : <p class="panel-note">{counted(n, 'finding')} with a verdict cannot be learned: the store keeps no messages of {n === 1 ? 'it' : 'them'} (assess was run with --no-raw, or texts were removed).</p>;
}
