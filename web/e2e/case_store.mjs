// Makes case stores to hunt in: a folder with team.pug and cases.db of the samples and of a log whose every text tries
// to be something else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
export const pugmark_binary = resolve(process.env.PUGMARK ?? join(repository, 'build/test/pugmark'));
export const model_file = resolve(process.env.MODEL ?? join(repository, 'data/starter/starter.pug'));
export const samples = join(repository, 'samples/hunt');

export const hostile = '<script>alert(1)</script>\u202e"\'&';
export const hostile_host = `${hostile}.example`;
export const hostile_agent = `Mozilla/4.0 (compatible; MSIE 7.0) ${hostile}`;
export const hostile_uid = `C${hostile}`;
/** Sets window.hostile_trace where it is taken for HTML. */
export const hostile_image = 'http://x.example/<img src=x onerror=window.hostile_trace=1>';

/** Runs the program in a folder and returns what it printed. */
export function pugmark(folder, args, input) {
  return execFileSync(pugmark_binary, args, { cwd: folder, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
}

/** A folder with a store of the samples; `threshold` is for one whose run calls out nothing. */
export function makeStore({ threshold } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'pugmark-e2e-'));
  copyFileSync(model_file, join(folder, 'team.pug'));
  writeFileSync(join(folder, 'hostile.log'), hostileLog());
  const called_out = threshold === undefined ? ['--profile', 'wide'] : ['--threshold', String(threshold)];
  pugmark(folder, ['assess', '--store', 'cases.db', '-m', 'team.pug', ...called_out, samples, 'hostile.log']);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function hostileLog() {
  const headers = { HOST: hostile_host, 'USER-AGENT': hostile_agent, ACCEPT: '*/*', REFERER: hostile_image };
  const text = Object.entries(headers).map(([name, value]) => `"${name}":"${value}"`).join(',');
  assert(!text.includes('\t'));
  return ['#separator \\x09', '#set_separator\t,', '#empty_field\t(empty)', '#unset_field\t-', '#path\thttpheaders',
    '#fields\tts\tuid\torigin\tidentifier\theader_events_kv', `1500000000.0\t${hostile_uid}\tclient\t${hostile_agent}\t${text}`, ''].join('\n');
}
