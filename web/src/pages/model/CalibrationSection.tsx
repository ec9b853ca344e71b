// Whether probabilities hold: told against observed in the evaluation, and what the model makes of a score.
import { useMemo } from 'preact/hooks';
import type { Model } from '../../api/types';
import { Curve } from '../../charts/Curve';
import type { Axis, Line } from '../../charts/curve_options';
import { score } from '../../text/format';
import type { Evaluation } from './evaluation';
import { digits } from './figures';

/** Of so few connections a share says little. */
const few = 10;

const told: Axis = { name: 'told', text: digits, least: 0, most: 1 };
const observed: Axis = { name: 'observed', text: digits, least: 0, most: 1 };
const probability: Axis = { name: 'probability', text: digits, least: 0, most: 1 };
const scores: Axis = { name: 'score', text: score };

export function CalibrationSection({ calibration, evaluation }: { calibration: Model['calibration']; evaluation: Evaluation | null }) {
  const bins = evaluation?.bins;
  const reliability = useMemo(() => {
    const sorted = [...(bins ?? [])].sort((a, b) => a.told - b.told);
    const inner = sorted.filter((bin) => bin.told > 0 && bin.told < 1);
    const seen = (wanted: (n: number) => boolean) => [null, ...inner.map((bin) => (wanted(bin.normal + bin.malicious) ? bin.observed : null)), null];
    const many = seen((n) => n >= few);
    const some = seen((n) => n < few);
    const lines: Line[] = [
      { name: 'observed', look: 'dots', colour: 0, y: many },
      ...(some.some((one) => one !== null) ? [{ name: `observed, of fewer than ${few} connections`, look: 'rings', colour: 2, y: some } satisfies Line] : []),
      { name: 'as told', look: 'dashed', colour: 1, y: [0, ...inner.map((bin) => bin.told), 1] },
    ];
    return { at: [0, ...inner.map((bin) => bin.told), 1], lines };
  }, [bins]);
  const byScore = useMemo(() => {
    const sorted = [...calibration].sort((a, b) => a.score - b.score);
    const lines: Line[] = [{ name: 'probability', look: 'solid', colour: 0, y: sorted.map((one) => one.probability) }];
    return { at: sorted.map((one) => one.score), lines };
  }, [calibration]);
  const measured = bins !== undefined && bins.length > 0;
  const error = evaluation?.calibration_error;
  return (
    <section class="panel">
      <h2>Calibration: can its probabilities be believed?</h2>
      <p class="panel-note">
        As if malicious and normal connections were as frequent.
        {measured ? ' Points on the dashed line mean: of what was told to be malicious with 0.8, eight in ten were.' : ' Whether these probabilities hold is told by an evaluation.'}
        {error !== undefined && ` In the mean it is off by ${digits(error)}.`}
      </p>
      <div class="model-charts">
        {measured && <Curve title="Told against observed" label={`Observed share of malicious connections by probability told, in ${bins.length} bins${error === undefined ? '' : `; off by ${digits(error)} in the mean`}`} at={reliability.at} lines={reliability.lines} x={told} y={observed} height={190} />}
        {byScore.at.length > 1
          ? <Curve title="Probability by score" label="The probability of being malicious rises with the score" at={byScore.at} lines={byScore.lines} x={scores} y={probability} height={190} />
          : <p class="muted">This model tells no probabilities by score.</p>}
      </div>
    </section>
  );
}
