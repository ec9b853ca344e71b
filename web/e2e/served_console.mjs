// Starts and ends `pugmark console` over a store: its link, its address, and the end that it must come to.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pugmark_binary } from './case_store.mjs';

export async function serve(folder, options = []) {
  const args = ['console', '--store', 'cases.db', '-m', 'team.pug', '--listen', '127.0.0.1:0', ...options];
  const child = spawn(pugmark_binary, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let talk = '';
  child.stderr.setEncoding('utf8').on('data', (text) => { talk += text; });
  const lines = createInterface({ input: child.stdout });
  const [link] = await Promise.race([once(lines, 'line'), ended.then(() => [''])]);
  assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/(#token=[0-9a-f]{64})?$/, `the console printed no link: ${talk}`);
  let stopped = null;
  return {
    link,
    origin: new URL(link).origin,
    /** Ends it as Ctrl-C does; twice is no harm. */
    stop() {
      stopped ??= (async () => {
        child.kill('SIGINT');
        const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
        const [status] = await ended;
        clearTimeout(late);
        assert.equal(status, 0, `the console did not end well: ${talk}`);
      })();
      return stopped;
    },
  };
}
