// A command of a shell, with a button that copies it.
import { copy } from '../../app/clipboard';
import { LogText } from '../../text/LogText';

export function Command({ text }: { text: string }) {
  return (
    <span class="command">
      <code><LogText text={text} /></code>
      <button type="button" onClick={() => void copy(text, 'Command')}>Copy</button>
    </span>
  );
}
