// Where the evaluation found the model weak: families it misses most, and sources of false alarms.
import { LogText } from '../../text/LogText';
import { count, percent } from '../../text/format';
import type { Evaluation } from './evaluation';

const rows = 10;

export function WeaknessSection({ evaluation }: { evaluation: Evaluation }) {
  const missed = evaluation.families.filter((one) => one.found < one.connections).sort((a, b) => (b.connections - b.found) - (a.connections - a.found));
  const alarms = evaluation.alarms.filter((one) => one.alarms > 0).sort((a, b) => b.alarms - a.alarms);
  if (missed.length === 0 && alarms.length === 0) return null;
  return (
    <section class="panel">
      <h2>Where the evaluation found it weak, at 0.1 % of normal connections</h2>
      <div class="model-tables">
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Missed most">
          <table>
            <caption>Missed most</caption>
            <thead><tr><th scope="col">Family</th><th scope="col" class="number">Missed</th><th scope="col" class="number">Of</th><th scope="col" class="number">Found</th></tr></thead>
            <tbody>
              {missed.slice(0, rows).map((one) => (
                <tr key={one.name}><th scope="row"><LogText text={one.name} max={60} /></th><td class="number">{count(one.connections - one.found)}</td><td class="number">{count(one.connections)}</td><td class="number">{percent(one.found / one.connections)}</td></tr>
              ))}
            </tbody>
          </table>
          {missed.length > rows && <p class="panel-note">And {missed.length - rows} more; <code>pugmark evaluate --all</code> tells them.</p>}
        </div>
        <div class="table-scroll" tabIndex={0} role="region" aria-label="False alarms come from">
          <table>
            <caption>False alarms come from</caption>
            <thead><tr><th scope="col">Source</th><th scope="col" class="number">Alarms</th><th scope="col" class="number">Of connections</th></tr></thead>
            <tbody>
              {alarms.slice(0, rows).map((one) => (
                <tr key={one.group}><th scope="row"><LogText text={one.group} max={60} /></th><td class="number">{count(one.alarms)}</td><td class="number">{count(one.connections)}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </section>
  );
}
