// What calling out more or less would mean: one choice of alerts a day, told in words and marked on the curves.
import { useMemo, useState } from 'preact/hooks';
import type { Model } from '../../../api/types';
import { Command } from '../Command';
import type { Evaluation } from '../evaluation';
import { EvaluationHelp } from './EvaluationHelp';
import { digits, share } from '../figures';
import { recallNormalADay, rememberNormalADay } from './normal_a_day';
import { alertsADay, isRate, leastRate, precisionAt, rateFor, recallAt, scoreAt } from './operating_point';
import { clamp, twoDigits } from './slider_scale';
import { ThresholdChoice } from './ThresholdChoice';
import { ThresholdCurves } from './ThresholdCurves';
import { ThresholdWords } from './ThresholdWords';

/** Nobody calls out more than this of normal connections. */
const most_rate = 0.1;
const usual_normal_a_day = 100_000;

export function ThresholdSection({ model, evaluation }: { model: Model; evaluation: Evaluation | null }) {
  const measured = evaluation && evaluation.curve.length > 1 ? evaluation : null;
  const measuredLeast = leastRate(measured ? measured.curve : model.rates);
  const least = leastRate([...(measuredLeast === undefined ? [] : [{ rate: measuredLeast }]), ...model.profiles]);
  const toldNormal = measured?.normal_a_day;
  const [normalADay, setNormalADay] = useState(() => recallNormalADay() ?? toldNormal ?? usual_normal_a_day);
  const [baseRate, setBaseRate] = useState(evaluation?.base_rate ?? model.card.base_rate ?? 1e-5);
  const usual = model.profiles.find((one) => one.profile === (model.profile ?? 'balanced'))?.rate ?? 0.001;
  const [wanted, setWanted] = useState<number | null>(null);

  const range = useMemo(() => {
    const lowest = least ?? most_rate / 10;
    return { least: alertsADay(lowest, normalADay), most: alertsADay(Math.min(1, Math.max(most_rate, lowest * 10)), normalADay) };
  }, [least, normalADay]);
  const alerts = clamp(wanted ?? alertsADay(usual, normalADay), range);
  const rate = rateFor(alerts, normalADay);
  const recall = measured ? recallAt(measured.curve, rate) : undefined;
  const profile = model.profiles.find((one) => isRate(one.rate, rate));
  const score = profile ? profile.threshold : scoreAt(model.rates, rate);
  const choose = (value: number) => setWanted(clamp(value, range));

  if (least === undefined) {
    return (
      <section class="panel">
        <h2>Threshold</h2>
        <p>The card of this model tells no rates, and there is no evaluation to take them from.</p>
        <EvaluationHelp />
      </section>
    );
  }
  return (
    <section class="panel threshold">
      <h2>Threshold: how many alerts a day do you want?</h2>
      <div class="threshold-parts">
        <div class="threshold-left">
          <ThresholdChoice
            alerts={alerts} range={range} onAlerts={choose} normalADay={normalADay} baseRate={measured ? baseRate : undefined} profiles={model.profiles} chosen={profile?.profile}
            onNormalADay={(value) => {
              setNormalADay(value);
              rememberNormalADay(value);
            }}
            onBaseRate={setBaseRate}
            valueText={recall === undefined ? `${digits(alerts)} alerts a day` : `${digits(alerts)} alerts a day, recall ${recall.toFixed(2)}`}
          />
          <ThresholdWords alerts={alerts} rate={rate} recall={recall} precision={recall === undefined ? undefined : precisionAt(recall, rate, baseRate)} baseRate={baseRate} normalADay={normalADay} score={score} measured={measured !== null} />
          <p class="threshold-command">
            {score === undefined
              ? <span class="muted">The normal connections that this model held back tell no rate as low as {share(rate)}; the lowest is {share(leastRate(model.rates) ?? 0)}.</span>
              : <Command text={`pugmark assess ${profile ? `--profile ${profile.profile}` : `--fpr ${percentOption(rate)}`} --record LOGS`} />}
          </p>
          {measured && measuredLeast !== undefined && rate < measuredLeast * (1 - 1e-9) && <p class="panel-note">The evaluation has too few normal connections to measure this: its lowest rate is {share(measuredLeast)}. Recall here is drawn on from there.</p>}
          {toldNormal !== undefined && <p class="panel-note">The evaluation counted {digits(toldNormal)} normal connections a day and log. Alerts a day are normal connections called out; what is malicious comes on top.</p>}
          {measured?.coarse && <p class="panel-note">The evaluation tells three points only: evaluate again with this version for the whole curve.</p>}
        </div>
        {measured
          ? <ThresholdCurves curve={measured.curve} mix={measured.malicious / Math.max(1, measured.connections)} baseRate={baseRate} normalADay={normalADay} range={range} alerts={alerts} profiles={model.profiles} onAlerts={(value) => choose(twoDigits(value))} />
          : <div class="threshold-none"><p>How much of what is malicious a threshold finds is not known without an evaluation: the card only tells how many normal connections score as high.</p><EvaluationHelp /></div>}
      </div>
    </section>
  );
}

/** In percent, as the option takes it. */
function percentOption(rate: number): string {
  return `${Number((rate * 100).toPrecision(2))}%`;
}
