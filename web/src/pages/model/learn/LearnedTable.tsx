// Findings that learning changes, with their scores before and after; long ones are closed at first.
import type { LearnedVerdict } from '../../../api/types';
import { href } from '../../../app/route';
import { VerdictMark } from '../../../app/verdicts/VerdictMark';
import { LogText } from '../../../text/LogText';
import { count, score, shortId } from '../../../text/format';

interface Props {
  title: string;
  rows: readonly LearnedVerdict[];
  note?: string;
  /** Tell how many open findings each clears. */
  clears?: boolean;
  closed?: boolean;
}

export function LearnedTable({ title, rows, note, clears = false, closed = false }: Props) {
  if (rows.length === 0) return null;
  return (
    <details class="learned" open={!closed}>
      <summary>{title} <span class="muted">({count(rows.length)})</span></summary>
      {note !== undefined && <p class="panel-note">{note}</p>}
      <div class="table-scroll" tabIndex={0} role="region" aria-label={title}>
        <table class="learned-table">
          <thead>
            <tr>
              <th scope="col">Finding</th><th scope="col">Verdict</th><th scope="col" class="number">Score before</th><th scope="col" class="number">After</th>
              {clears && <th scope="col" class="number">Clears</th>}
              <th scope="col">Client</th><th scope="col">Host</th><th scope="col">Identifier</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.id}>
                <th scope="row" class="mono"><a href={href({ page: 'finding', id: one.id })}>{shortId(one.id)}</a></th>
                <td><VerdictMark verdict={one.verdict} /></td>
                <td class="number">{score(one.score_before)}</td>
                <td class="number">{score(one.score_after)}</td>
                {clears && <td class="number">{count(one.clears)}</td>}
                <td><LogText text={one['id.orig_h'] ?? ''} max={48} /></td>
                <td class="learned-host"><LogText text={one.host} max={80} /></td>
                <td class="learned-identifier"><LogText text={one.identifier} max={120} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
