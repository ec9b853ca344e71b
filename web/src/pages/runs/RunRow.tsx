// One run as a row of the table.
import type { Run } from '../../api/types';
import { href } from '../../app/route';
import { LogText } from '../../text/LogText';
import { count, percent, shortId, time } from '../../text/format';
import { duration, seconds, speed } from './run_times';
import { RunInputs } from './RunInputs';
import { StateMark } from './StateMark';

export function RunRow({ run, now }: { run: Run; now: number }) {
  const took = seconds(run, now);
  const name = run.model.slice(run.model.lastIndexOf('/') + 1);
  return (
    <tr class={run.state === 'running' ? 'runs-running' : undefined}>
      <th scope="row" class="number">{run.run}</th>
      <td><StateMark state={run.state} /></td>
      <td class="nowrap">{time(run.started)}</td>
      <td class="number">{duration(run.state === 'running' && took !== undefined ? Math.floor(took) : took)}</td>
      <td class="runs-inputs"><RunInputs inputs={run.inputs} /></td>
      <td class="runs-model" title={`recipe ${run.recipe}, pugmark ${run.pugmark}`}><LogText text={name} max={40} /> <span class="mono muted">{shortId(run.model_sha256)}</span></td>
      <td class="number">{count(run.records)}</td>
      <td class="number">{run.skipped > 0 ? <Skipped run={run} /> : '0'}</td>
      <td class="number">{count(run.units)}</td>
      <td class="number"><CalledOut run={run} /></td>
      <td class="number">{speed(run.records, took)}</td>
    </tr>
  );
}

/** Each time that something was called out, while the list that the link leads to has each finding once. */
function CalledOut({ run }: { run: Run }) {
  return (
    <a href={href({ page: 'hunt', q: `run:${run.run} verdict:any hidden:yes`, by: null })} title="The same thing seen again is one finding">
      {count(run.findings)}<span class="visually-hidden"> findings of run {run.run} called out, before the same ones are joined</span>
    </a>
  );
}

/** What was skipped was not looked at: whoever relies on the run must see it. */
function Skipped({ run }: { run: Run }) {
  const share = run.skipped / (run.skipped + run.records);
  return (
    <strong class="runs-skipped" title={`${percent(share)} of the rows could not be read and were not scored`}>
      <span aria-hidden="true">{'\u26A0'} </span>{count(run.skipped)}<span class="visually-hidden"> rows could not be read and were not scored</span>
    </strong>
  );
}
