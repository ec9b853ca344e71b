// What the chosen threshold means, in one sentence and a few figures.
import { score as printScore } from '../../../text/format';
import { aDay, digits, oneIn, share } from '../figures';

interface Props {
  alerts: number;
  rate: number;
  recall: number | undefined;
  precision: number | undefined;
  baseRate: number;
  normalADay: number;
  score: number | undefined;
  /** There is an evaluation. */
  measured: boolean;
}

export function ThresholdWords({ alerts, rate, recall, precision, baseRate, normalADay, score, measured }: Props) {
  return (
    <div class="threshold-words" role="status">
      <p class="threshold-sentence">
        At <strong>{aDay(alerts)}</strong>:{' '}
        {recall === undefined
          ? `recall is not known ${measured ? 'of so low a rate' : 'without an evaluation'}.`
          : <>recall <strong>{digits(recall)}</strong>{precision !== undefined && <>, precision <strong>{digits(precision)}</strong> if {oneIn(baseRate)} is malicious</>}.</>}
      </p>
      <p class="muted">
        {share(rate)} of {digits(normalADay)} normal connections a day{score !== undefined && `, a score of ${printScore(score)} or more`}.
        {recall !== undefined && ` Of ten malicious connections it finds ${digits(recall * 10)}.`}
        {precision !== undefined && precision > 0 && precision < 0.5 && ` Of ${digits(1 / precision)} alerts one is malicious.`}
      </p>
    </div>
  );
}
