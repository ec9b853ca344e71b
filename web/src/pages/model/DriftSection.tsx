// The share called out by run: a step that stays says that traffic is no longer what the model learned from.
import { useMemo } from 'preact/hooks';
import type { Model } from '../../api/types';
import { Curve } from '../../charts/Curve';
import type { Axis, Line } from '../../charts/curve_options';
import { day } from '../../text/format';
import { Command } from './Command';
import { latestStep, shareOf, type Step } from './drift';
import { share } from './figures';
import { shellQuoted } from './shell';

const shareAxis: Axis = { name: 'share called out', text: share, least: 0 };

export function DriftSection({ model }: { model: Model }) {
  const { history, profiles } = model;
  const profile = profiles.find((one) => one.profile === (model.profile ?? 'balanced')) ?? profiles[0];
  const at = useMemo(() => history.map((run) => run.run), [history]);
  const lines = useMemo<Line[]>(() => {
    const made: Line[] = [];
    if (history.some((run) => run.same_model)) made.push({ name: 'this model', look: 'dots', colour: 0, y: history.map((run) => (run.same_model ? shareOf(run) : null)) });
    if (history.some((run) => !run.same_model)) made.push({ name: 'another model', look: 'rings', colour: 2, y: history.map((run) => (run.same_model ? null : shareOf(run))) });
    if (profile) made.push({ name: `profile ${profile.profile}, ${share(profile.rate)}`, look: 'dashed', colour: 1, y: history.map(() => profile.rate) });
    return made;
  }, [history, profile]);
  const runAxis = useMemo<Axis>(() => {
    const started = new Map(history.map((run) => [run.run, day(run.started)]));
    return { name: 'run', text: (run) => (Number.isInteger(run) ? String(run) : ''), whole: (run) => `${run} (${started.get(run) ?? ''})` };
  }, [history]);
  const step = latestStep(history);
  return (
    <section class="panel">
      <h2>Drift: share called out by run</h2>
      {history.length === 0
        ? <p>No run is recorded yet. Each <code>pugmark assess --record</code> adds a point here.</p>
        : (
          <div class="drift-parts">
            <Curve title="Share of connections called out" label={stepWords(step)} at={at} lines={lines} x={runAxis} y={shareAxis} height={190} />
            <div class="drift-words">
              <p class={step?.kind === 'up' || step?.kind === 'down' ? 'drift-step' : undefined}>{stepWords(step)}</p>
              <p class="muted">A step that stays means that traffic, or the logs that show it, changed: a new program, proxy or sensor, or an attack at large. A step where the model changes is the model’s. A single high run is only that day.</p>
              <p>To see what changed, and whether to adapt the model:</p>
              <Command text={`pugmark drift -m ${shellQuoted(model.path)} LOGS`} />
            </div>
          </div>
        )}
    </section>
  );
}

function stepWords(step: Step | undefined): string {
  if (!step) return 'This model has too few runs to tell a step.';
  const shares = `the latest ${step.runs} runs called out ${share(step.latest)} of connections, those before ${share(step.before)}`;
  if (step.kind === 'none') return `No step: ${shares}.`;
  return `A step ${step.kind}: ${shares}.`;
}
