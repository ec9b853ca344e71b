// A run is seen on the Runs page while it goes on: it appears, counts up, and ends, without loading anew.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pugmark_binary, samples } from './case_store.mjs';
import { visit } from './console_fixture.mjs';
import { count, eventually, go, listShown, says } from './looking.mjs';

const recordsOf = async (line) => Number((await line.getByRole('cell').nth(5).innerText()).replaceAll(/\D/g, ''));

visit('a run appears while it is under way, counts up and ends before one\'s eyes', {}, async ({ page, api, folder }) => {
  const fifo = join(folder, 'live.log');
  execFileSync('mkfifo', [fifo]);
  await go(page, '#/runs');
  const runs = page.getByRole('region', { name: 'Runs' });
  await runs.getByRole('row').nth(1).waitFor();
  await page.getByRole('img', { name: /^Live/ }).waitFor();
  const assess = spawn(pugmark_binary, ['assess', '--store', 'cases.db', '-m', 'team.pug', '--profile', 'wide', fifo], { cwd: folder, stdio: 'ignore' });
  const ended = once(assess, 'exit');
  try {
    const lines = (await readFile(join(samples, 'httpheaders.1.log'), 'latin1')).split(/(?<=\n)/);
    const feed = await open(fifo, 'w');
    const line = runs.getByRole('row').nth(1);
    let fed = 400;
    await feed.write(lines.slice(0, fed).join(''), null, 'latin1');
    // Progress is told with what is read next, so it is fed bit by bit until it shows.
    await eventually(async () => {
      if (fed < 800) await feed.write(lines.slice(fed, fed += 10).join(''), null, 'latin1');
      assert.match(await line.innerText({ timeout: 1_000 }), /^2\s[\s\S]*running/);
      assert(await recordsOf(line) > 0, 'it counts up');
    }, 15_000);
    await says(page.getByRole('main'), '1 under way');
    await feed.write(lines.slice(fed).join(''), null, 'latin1');
    await feed.close();
    assert.deepEqual(await ended, [0, null]);
    await says(line, /^2\s[\s\S]*done/);
    const { runs: [run] } = await api('/runs');
    await says(line, count(run.records));
    await eventually(async () => assert(!(await page.getByRole('main').innerText()).includes('under way')));
  } finally {
    assess.kill();
  }
});

visit('findings of a new run are offered on the hunt, and come only when one asks for them', { threshold: 99 }, async ({ page, api, folder }) => {
  const assess = (threshold) => execFileSync(pugmark_binary, ['assess', '--store', 'cases.db', '-m', 'team.pug', '--threshold', threshold, samples], { cwd: folder, stdio: 'ignore' });
  assess('4');
  await go(page, '#/hunt?q=verdict:open');
  await listShown(page);
  const { total: before } = await api('/findings?q=verdict:open');
  await says(page.getByRole('main'), `${count(before)} finding`);
  assess('1');
  const { total: after } = await api('/findings?q=verdict:open');
  assert(after > before);
  const news = page.getByRole('button', { name: `${count(after - before)} more match now` });
  await news.waitFor();
  await says(page.getByRole('main'), `${count(before)} finding`);
  await news.click();
  await says(page.getByRole('main'), `${count(after)} finding`);
});
