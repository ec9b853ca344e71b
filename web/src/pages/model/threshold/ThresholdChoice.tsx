// The controls of the threshold: alerts a day as slider and number, the user's own traffic, how rare malice is, and profiles.
import type { Model } from '../../../api/types';
import { digits, share } from '../figures';
import { NumberField } from './NumberField';
import { alertsADay } from './operating_point';
import { fromStep, steps, toStep, type Range } from './slider_scale';

interface Props {
  alerts: number;
  range: Range;
  onAlerts: (value: number) => void;
  valueText: string;
  normalADay: number;
  onNormalADay: (value: number) => void;
  /** Undefined where there is no recall, so that precision is not known either. */
  baseRate: number | undefined;
  onBaseRate: (value: number) => void;
  profiles: Model['profiles'];
  /** The profile that calls out as much. */
  chosen: string | undefined;
}

export function ThresholdChoice({ alerts, range, onAlerts, valueText, normalADay, onNormalADay, baseRate, onBaseRate, profiles, chosen }: Props) {
  return (
    <div class="threshold-choice">
      <label for="threshold-slider" class="visually-hidden">Alerts a day</label>
      <input
        id="threshold-slider" type="range" min={0} max={steps} step={1} value={toStep(alerts, range)} aria-valuetext={valueText}
        onInput={(event) => onAlerts(fromStep(Number(event.currentTarget.value), range))}
      />
      <p class="threshold-ends muted" aria-hidden="true"><span>{digits(range.least)}</span><span>{digits(range.most)} a day</span></p>
      <div class="threshold-fields">
        <NumberField id="threshold-alerts" label="Alerts a day" value={alerts} onValue={onAlerts} />
        <NumberField id="threshold-normal" label="Your normal connections a day" value={normalADay} onValue={onNormalADay} />
        {baseRate !== undefined && <NumberField id="threshold-base" label="Malicious: one in" value={Math.round(1 / baseRate)} least={2} onValue={(value) => onBaseRate(1 / value)} />}
      </div>
      {profiles.length > 0 && (
        <div class="threshold-profiles" role="group" aria-label="Profiles">
          {profiles.map((one) => (
            <button key={one.profile} type="button" aria-pressed={one.profile === chosen} onClick={() => onAlerts(alertsADay(one.rate, normalADay))}>
              {one.profile} <span class="muted">{share(one.rate)}, {digits(alertsADay(one.rate, normalADay))} a day</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
