// All keys and the query language, with examples.
import { Dialog } from '../Dialog';
import { help_open } from './help';

const key_list: readonly [string, string][] = [
  ['/', 'to the query line; Esc leaves it'],
  ['j k ↓ ↑', 'next and previous finding'],
  ['g G', 'first and last finding'],
  ['Enter o', 'open the finding'],
  ['m b u', 'malicious, benign, unsure'],
  ['x', 'take the verdict back: open'],
  ['z', 'undo the last verdicts'],
  ['Space', 'mark for verdicts on several'],
  ['Esc', 'clear the marks or notes; back from a finding'],
  ['c', 'copy the connection\u2019s uid'],
  ['r', 'load anew'],
  ['[ ] j k', 'on a finding: previous and next of the list'],
  ['?', 'this help'],
];

const words: readonly [string, string][] = [
  ['host:*.top', 'host name; * is any text'],
  ['server:192.0.2.1', 'address of the server'],
  ['client:10.0.0.5', 'address of the client'],
  ['uid:C1a', 'connection of the log'],
  ['identifier:"Mozilla/4.0 (c"', 'User-Agent or Server; quote what has spaces'],
  ['score:>5 score:2..8', 'log-odds; larger is more suspicious'],
  ['verdict:open', 'open, malicious, benign, unsure or any; without it all that is not benign'],
  ['last:7d', 'seen in the last 7d, 24h or 30m'],
  ['since:2026-11-24', 'seen since then, UTC'],
  ['until:2026-11-25', 'seen until the end of that day'],
  ['run:last  run:12', 'called out in a run'],
  ['hidden:yes', 'with those that the safelist hides'],
  ['curl', 'a word without colon: in host, identifier or client'],
];

export function HelpDialog() {
  if (!help_open.value) return null;
  return (
    <Dialog
      title="Keys and query"
      onClose={() => {
        help_open.value = false;
      }}
    >
      <div class="help">
        <section>
          <h3>Keys</h3>
          <dl class="facts">
            {key_list.map(([keys, what]) => (
              <div class="row-of-facts" key={keys}>
                <dt>{keys.split(' ').map((key) => <kbd key={key}>{key}</kbd>)}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <p class="panel-note">Keys do nothing while you type in a field.</p>
        </section>
        <section>
          <h3>Query</h3>
          <dl class="facts">
            {words.map(([word, what]) => (
              <div class="row-of-facts" key={word}>
                <dt><code>{word}</code></dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <p class="panel-note">
            Words are separated by spaces and all must match. Each may be there once. In quotes, <code>\"</code> is a quotation mark.
          </p>
          <p class="panel-note">Example: <code>host:*.top score:&gt;5 last:7d verdict:open</code></p>
        </section>
      </div>
    </Dialog>
  );
}
