// What was assessed, the newest first; runs under way count up before one's eyes.
import { useEffect, useState } from 'preact/hooks';
import { listRuns } from '../../api/client';
import type { Run } from '../../api/types';
import { live, store_version, told_runs } from '../../app/events';
import { useResource } from '../../app/resource';
import type { Route } from '../../app/route';
import { Empty, Failure, Loading } from '../../app/states';
import { count, counted } from '../../text/format';
import { mergeRuns } from './merge_runs';
import { RunRow } from './RunRow';
import './runs.css';

export default function RunsPage(_: { route: Route }) {
  // What happened while not connected is in no event, so that connecting loads anew.
  const runs = useResource((signal) => listRuns(signal), [store_version.value, live.value]);
  const [news, setNews] = useState<Run[]>([]);
  const [now, setNow] = useState(() => Date.now());
  const told = told_runs.value;

  useEffect(() => setNews((before) => mergeRuns(before, told)), [told]);

  const all = mergeRuns(runs.value?.runs ?? [], news);
  const running = all.filter((run) => run.state === 'running').length;
  useEffect(() => {
    if (running === 0) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);

  const total = Math.max(runs.value?.total ?? 0, all.length);
  return (
    <div class="runs-page">
      <header class="runs-head">
        <h1>Runs</h1>
        {all.length > 0 && <p class="muted">{counted(total, 'run')}{total > all.length && `, the newest ${count(all.length)} shown`}{running > 0 && `, ${running} under way`}. Times are UTC, by the clock on the wall.</p>}
        {!live.value && running > 0 && <p class="runs-stale" role="status">Not connected to the server: numbers of running ones stand still.</p>}
      </header>
      {all.length === 0 && runs.state === 'loading' && <Loading what="runs" />}
      {runs.state === 'failed' && <Failure error={runs.error} onRetry={runs.reload} />}
      {all.length === 0 && runs.state === 'ready' && (
        <Empty title="Nothing was assessed with this case store">
          <p>Score logs and keep what is found:</p>
          <pre><code>pugmark assess --record LOGS</code></pre>
          <p>The run appears here while it is under way. With another store than the usual one, give --store FILE to both commands.</p>
        </Empty>
      )}
      {all.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Runs">
          <table class="runs-table">
            <thead>
              <tr>
                <th scope="col" class="number">Run</th>
                <th scope="col">State</th>
                <th scope="col">Started</th>
                <th scope="col" class="number">Took</th>
                <th scope="col">Inputs</th>
                <th scope="col">Model</th>
                <th scope="col" class="number">Records</th>
                <th scope="col" class="number">Skipped</th>
                <th scope="col" class="number">Units</th>
                <th scope="col" class="number">Called out</th>
                <th scope="col" class="number">Records/s</th>
              </tr>
            </thead>
            <tbody>{all.map((run) => <RunRow key={run.run} run={run} now={now} />)}</tbody>
          </table>
        </div>
      )}
    </div>
  );
}
