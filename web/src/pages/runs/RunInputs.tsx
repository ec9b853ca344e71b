// What a run read: the first input short, all of them whole on demand.
import { LogText } from '../../text/LogText';
import { shortPath } from './short_path';

const longest = 44;

export function RunInputs({ inputs }: { inputs: readonly string[] }) {
  const first = inputs[0] ?? '';
  const short = shortPath(first, longest);
  if (inputs.length <= 1 && short === first) return <LogText text={first} empty="not told" />;
  return (
    <details>
      <summary><LogText text={short} />{inputs.length > 1 && <span class="muted"> and {inputs.length - 1} more</span>}</summary>
      <ul>{inputs.map((input, at) => <li key={at}><LogText text={input} /></li>)}</ul>
    </details>
  );
}
