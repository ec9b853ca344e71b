// The model: what it is, what it would call out, what drives it, whether it still fits, and learning from verdicts.
import { useMemo } from 'preact/hooks';
import { getModel } from '../../api/client';
import { store_version } from '../../app/events';
import { useResource } from '../../app/resource';
import type { Route } from '../../app/route';
import { Failure, Loading } from '../../app/states';
import { AncestrySection } from './AncestrySection';
import { CalibrationSection } from './CalibrationSection';
import { CardSection } from './CardSection';
import { DriftSection } from './DriftSection';
import { readEvaluation } from './evaluation';
import { FeaturesSection } from './FeaturesSection';
import { LearnSection } from './learn/LearnSection';
import { ThresholdSection } from './threshold/ThresholdSection';
import { WeaknessSection } from './WeaknessSection';
import './model.css';

export default function ModelPage(_: { route: Route }) {
  const model = useResource((signal) => getModel(signal), [store_version.value]);
  const told = model.value?.evaluation ?? null;
  const evaluation = useMemo(() => readEvaluation(told), [told]);
  if (!model.value) {
    return (
      <div class="model-page">
        <h1>Model</h1>
        {model.state === 'failed' ? <Failure error={model.error} onRetry={model.reload} /> : <Loading what="the model" />}
      </div>
    );
  }
  return (
    <div class="model-page">
      {model.state === 'failed' && <Failure error={model.error} onRetry={model.reload} />}
      <CardSection model={model.value} />
      <LearnSection onLearned={model.reload} />
      <ThresholdSection model={model.value} evaluation={evaluation} />
      <DriftSection model={model.value} />
      <CalibrationSection calibration={model.value.calibration} evaluation={evaluation} />
      {evaluation && <WeaknessSection evaluation={evaluation} />}
      <FeaturesSection strongest={model.value.strongest} />
      <AncestrySection model={model.value} />
    </div>
  );
}
