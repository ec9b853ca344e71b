// The open findings that a verdict would settle, in a dialog, with links to them.
import { signal } from '@preact/signals';
import type { Settles } from '../../api/types';
import { count, counted, score, shortId } from '../../text/format';
import { LogText } from '../../text/LogText';
import { Dialog } from '../Dialog';
import { href } from '../route';

const shown = signal<Settles | null>(null);
/** Nobody reads more of them here. */
const most = 200;

export function showSettled(settles: Settles): void {
  shown.value = settles;
}

export function SettledDialog() {
  const settles = shown.value;
  if (!settles) return null;
  const close = () => {
    shown.value = null;
  };
  return (
    <Dialog title={`${counted(settles.count, 'open finding')} would be settled`} onClose={close}>
      <p class="panel-note">
        If the model learned that verdict, these would no longer be called out. {count(settles.of)} open findings were looked at, the strongest
        {settles.count > most ? `; the strongest ${count(most)} are listed.` : '.'}
      </p>
      <table class="settled">
        <thead><tr><th>Finding</th><th class="number">Score</th><th>Host</th><th>Identifier</th></tr></thead>
        <tbody>
          {settles.settles.slice(0, most).map((other) => (
            <tr key={other.id}>
              <td><a href={href({ page: 'finding', id: other.id })} onClick={close}><code>{shortId(other.id)}</code></a></td>
              <td class="number">{score(other.score)}</td>
              <td class="cut"><LogText text={other.host} max={200} /></td>
              <td class="cut"><LogText text={other.identifier} max={200} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
