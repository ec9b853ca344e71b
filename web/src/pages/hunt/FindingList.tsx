// The list of findings: only the rows in sight exist. One stop for Tab; the keys move within.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Finding } from '../../api/types';
import { href } from '../../app/route';
import { Score } from '../../app/Score';
import { useMedia } from '../../app/use_media';
import { VerdictMark } from '../../app/verdicts/VerdictMark';
import { count, time } from '../../text/format';
import { LogText } from '../../text/LogText';
import { marked, moveTo, place, toggleMark } from './hunt';
import type { Rows } from './rows';
import { useVirtual } from './use_virtual';

const rest_ms = 40;
const to_minute = '2026-11-24 01:52'.length;
const columns = ['Score', 'Verdict', 'Host', 'Client', 'Identifier', 'Strongest reason', 'Count', 'Last seen'];

/** Rows are as high in rem as the style sheet says (shell.css). */
function useRowHeight(narrow: boolean): number {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return Math.round((narrow ? 3.25 : 1.75) * rem);
}

export function FindingList({ rows }: { rows: Rows }) {
  const box = useRef<HTMLDivElement>(null);
  const narrow = useMedia('(max-width: 46rem)');
  const row_height = useRowHeight(narrow);
  const virtual = useVirtual({ box, count: rows.length, row_height, head_height: narrow ? 0 : row_height });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items[items.length - 1]?.index ?? 0;
  const selected = place.value;
  const marks = marked.value;
  void rows.change.value;

  useEffect(() => {
    if (rows.length === 0 || rows.has(first, last)) return;
    // While one drags the scroll bar, most of what passes by is never looked at.
    const timer = setTimeout(() => void rows.need(first, last), rest_ms);
    return () => clearTimeout(timer);
  }, [rows, first, last]);
  useLayoutEffect(() => {
    virtual.scrollToIndex(selected, { align: 'auto' });
  }, [rows, selected, row_height]);
  useEffect(() => {
    // So that the keys go on working after a page; not while someone types.
    if (document.activeElement === document.body || document.activeElement?.id === 'main') box.current?.focus({ preventScroll: true });
  }, []);

  return (
    <div
      ref={box}
      id="findings"
      class="findings"
      role="grid"
      tabIndex={0}
      aria-label="Findings"
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-activedescendant={rows.at(selected) ? `row-${selected}` : undefined}
    >
      <div class="row row-head" role="row" aria-rowindex={1}>
        {columns.map((name) => <span key={name} role="columnheader" class={name === 'Count' ? 'number' : undefined}>{name}</span>)}
      </div>
      <div role="rowgroup" class="findings-space" style={{ height: `${virtual.getTotalSize() - (narrow ? 0 : row_height)}px` }}>
        {items.map(({ index, start }) => {
          const finding = rows.at(index);
          return (
            <Row
              key={index}
              index={index}
              top={start - (narrow ? 0 : row_height)}
              finding={finding}
              current={index === selected}
              marked={finding !== undefined && marks.has(finding.id)}
              acted_on={marks.size > 0 ? finding !== undefined && marks.has(finding.id) : index === selected}
            />
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  index: number;
  top: number;
  finding: Finding | undefined;
  current: boolean;
  marked: boolean;
  /** What a key for a verdict is about. */
  acted_on: boolean;
}

function Row({ index, top, finding, current, marked, acted_on }: RowProps) {
  const names = `row${current ? ' current' : ''}${marked ? ' marked' : ''}`;
  const style = { transform: `translateY(${top}px)` };
  if (!finding) {
    return (
      <div class={`${names} placeholder`} role="row" aria-rowindex={index + 2} aria-busy="true" style={style}>
        <span role="gridcell">…</span>
      </div>
    );
  }
  const seen = time(finding.last_seen);
  return (
    <div
      id={`row-${index}`}
      class={names}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={acted_on}
      style={style}
      onMouseDown={(event) => {
        if (event.shiftKey) event.preventDefault();
      }}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('a')) return;
        moveTo(index);
        if (event.shiftKey || event.ctrlKey || event.metaKey) toggleMark(finding);
      }}
      onDblClick={() => {
        location.hash = href({ page: 'finding', id: finding.id });
      }}
    >
      <span role="gridcell" class="cell-score"><Score value={finding.score} /></span>
      <span role="gridcell" class="cell-verdict"><VerdictMark verdict={finding.verdict} /></span>
      <span role="gridcell" class="cell-host cut">
        <a href={href({ page: 'finding', id: finding.id })} tabIndex={-1}><LogText text={finding.host} max={200} empty="(no host)" /></a>
      </span>
      <span role="gridcell" class="cell-client cut"><LogText text={finding['id.orig_h'] ?? ''} max={80} /></span>
      <span role="gridcell" class="cell-identifier cut"><LogText text={finding.identifier} max={200} empty="(none)" /></span>
      <span role="gridcell" class="cell-reason cut"><LogText text={finding.reason} max={200} /></span>
      <span role="gridcell" class="cell-count number">{count(finding.count)}</span>
      <span role="gridcell" class="cell-seen number">{seen.slice(0, to_minute)}<span class="seconds">{seen.slice(to_minute)}</span></span>
    </div>
  );
}
