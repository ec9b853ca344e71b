// How to get an evaluation into the console.
import { Command } from '../Command';

export function EvaluationHelp() {
  return (
    <div class="evaluation-help">
      <p>To get one, measure on labelled logs, then start the console with the result:</p>
      <Command text="pugmark evaluate --normal LOGS --malicious LOGS --format json -o evaluation.json" />
      <Command text="pugmark console --evaluation evaluation.json" />
    </div>
  );
}
