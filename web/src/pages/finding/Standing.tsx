// What is known around a finding: sightings, runs, what was said of it, its kin, and commands that go on with it.
import type { Case, DossierKind, Other } from '../../api/types';
import { copy } from '../../app/clipboard';
import { href } from '../../app/route';
import { VerdictMark } from '../../app/verdicts/VerdictMark';
import { ago, count, counted, percent, score, shortId, time } from '../../text/format';
import { LogText } from '../../text/LogText';
import { narrowed } from '../hunt/narrow';

export function Sightings({ known }: { known: Case }) {
  const shown = known.sightings.length;
  return (
    <section class="panel" aria-labelledby="sightings-title">
      <h2 id="sightings-title">Sightings: {count(known.count)}</h2>
      {shown < known.count && <p class="panel-note">The latest {count(shown)}.</p>}
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Sightings">
        <table>
          <thead><tr><th>Seen</th><th>Connection</th><th>Server</th><th>URI</th><th class="number">Status</th><th>Where</th></tr></thead>
          <tbody>
            {known.sightings.map((one, at) => (
              <tr key={at}>
                <td class="nowrap">{time(one.ts)}</td>
                <td class="nowrap"><LogText text={one.uid} max={40} /> <button type="button" class="quiet small" onClick={() => void copy(one.uid, 'uid')}>Copy</button></td>
                <td class="nowrap"><LogText text={withPort(one['id.resp_h'], one['id.resp_p'])} max={80} /></td>
                <td><LogText text={one.uri ?? ''} max={200} /></td>
                <td class="number">{one.status_code ?? '–'}</td>
                <td><LogText text={one.file} max={120} />:{one.packet === undefined ? one.line : `packet ${one.packet}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function Ledger({ known }: { known: Case }) {
  return (
    <section class="panel" aria-labelledby="ledger-title">
      <h2 id="ledger-title">Said of it</h2>
      {known.verdicts.length === 0 ? <p class="muted">Nothing yet: <kbd>m</kbd> malicious, <kbd>b</kbd> benign, <kbd>u</kbd> unsure.</p> : (
        <ul class="ledger">
          {known.verdicts.toSorted((a, b) => b.number - a.number).map((entry) => (
            <li key={entry.number}>
              <VerdictMark verdict={entry.verdict} /> <span class="muted">was {entry.before};</span> <LogText text={entry.by} max={60} />{' '}
              <span class="muted" title={`${time(entry.at)} UTC`}>{ago(entry.at)}</span>{' '}
              {entry.reason !== '' && <LogText text={entry.reason} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function Runs({ known }: { known: Case }) {
  return (
    <section class="panel" aria-labelledby="runs-title">
      <h2 id="runs-title">Called out in</h2>
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Runs">
        <table>
          <thead><tr><th class="number">Run</th><th class="number">Score</th><th>State</th><th>Started</th><th>Inputs</th><th>Model</th></tr></thead>
          <tbody>
            {known.runs.map((run) => (
              <tr key={run.run}>
                <td class="number"><a href={href({ page: 'hunt', q: `run:${run.run}`, by: null })}>{run.run}</a></td>
                <td class="number">{run.score === undefined ? '–' : score(run.score)}</td>
                <td>{run.state}</td>
                <td class="nowrap">{time(run.started)}</td>
                <td><LogText text={run.inputs.join(', ')} max={120} /></td>
                <td><LogText text={run.model.split('/').at(-1) ?? ''} max={60} /> <code class="muted">{shortId(run.model_sha256)}</code></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface Kin {
  kind: DossierKind;
  name: string;
  number: number;
  hidden: number;
  others: Other[];
}

export function Others({ known }: { known: Case }) {
  const kin: Kin[] = [
    { kind: 'host', name: known.host, number: known.same_host_count, hidden: known.same_host_hidden ?? 0, others: known.same_host },
    { kind: 'server', name: serverOf(known), number: known.same_server_count, hidden: known.same_server_hidden ?? 0, others: known.same_server },
    { kind: 'client', name: known['id.orig_h'] ?? '', number: known.same_client_count, hidden: known.same_client_hidden ?? 0, others: known.same_client },
  ];
  const none = kin.every(({ number }) => number === 0);
  return (
    <section class="panel" aria-labelledby="others-title">
      <h2 id="others-title">Others of the same</h2>
      {none && <p class="muted">No other finding has its host, server or client.</p>}
      {kin.filter(({ number }) => number > 0).map(({ kind, name, number, hidden, others }) => (
        <div key={kind} class="kin">
          <h3>
            {name === '' ? kind : <a href={href({ page: 'hunt', by: null, q: narrowed('verdict:any', [kind, name]) })}>{kind}</a>}: {counted(number, 'other')}
            {hidden > 0 && <span class="muted"> and {count(hidden)} hidden</span>}
          </h3>
          <ul>{others.map((other) => <li key={other.id}><OtherLink other={other} /></li>)}</ul>
        </div>
      ))}
    </section>
  );
}

function OtherLink({ other }: { other: Other }) {
  return (
    <>
      <a href={href({ page: 'finding', id: other.id })}><code>{shortId(other.id)}</code></a> <span class="number">{score(other.score)}</span> <VerdictMark verdict={other.verdict} />
      {other.similarity !== undefined && <span class="muted"> {percent(other.similarity)}</span>}
    </>
  );
}

export function Pivots({ known }: { known: Case }) {
  return (
    <section class="panel" aria-labelledby="pivots-title">
      <h2 id="pivots-title">Go on in a shell</h2>
      {known.pivots.length === 0 && <p class="muted">There is no connection to go on with.</p>}
      <ul class="pivots">
        {known.pivots.map((command) => (
          <li key={command}>
            <code><LogText text={command} /></code>
            <button type="button" class="small" onClick={() => void copy(command, 'Command')}>Copy</button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function serverOf(known: Case): string {
  return known['id.resp_h'] ?? '';
}

function withPort(address: string | undefined, port: number | undefined): string {
  if (address === undefined) return '';
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
