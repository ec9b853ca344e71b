// The whole loop: assess, hunt, verdicts, learn, assess again with what was learned; and back.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { model_file, pugmark, samples } from './case_store.mjs';
import { visit } from './console_fixture.mjs';
import { count, eventually, go, listShown, says, selected, shortId } from './looking.mjs';

async function judgeThree(page) {
  await listShown(page);
  await page.keyboard.type('bbb');
  await selected(page, 3);
}

const judged = async (api) => (await api('/findings?q=verdict:benign')).findings.map(({ id }) => id).sort();

visit('verdicts by keyboard are learned on the model page, hold in the next run, and are taken out again byte for byte', {}, async ({ page, api, folder }) => {
  const model = join(folder, 'team.pug');
  const first_three = (await api('/findings?limit=3')).findings.map(({ id }) => id).sort();
  await judgeThree(page);
  await eventually(async () => assert.deepEqual(await judged(api), first_three));

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Model' }).click();
  await page.getByRole('button', { name: 'Preview' }).click();
  await says(page.getByRole('main'), '3 new, 0 kept, 0 taken out');
  const table = page.getByRole('region', { name: 'New verdicts' });
  assert.deepEqual((await table.getByRole('rowheader').allInnerTexts()).sort(), first_three.map(shortId));
  assert(readFileSync(model).equals(readFileSync(model_file)), 'a preview writes nothing');
  await page.getByRole('button', { name: 'Learn', exact: true }).click();
  await says(page.getByRole('main'), 'Learned. 3 new verdicts');
  await says(page.getByRole('main'), 'Learned from 3 verdicts: 0 malicious, 3 benign');
  assert(!readFileSync(model).equals(readFileSync(model_file)), 'learning writes the model');
  const { learned } = await api('/model');
  assert.deepEqual([learned.verdicts, learned.malicious], [3, 0]);

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Runs' }).click();
  const runs = page.getByRole('region', { name: 'Runs' });
  await runs.getByRole('row').nth(1).waitFor();
  assert.equal(await runs.getByRole('row').count(), 2);
  await page.getByRole('img', { name: /^Live/ }).waitFor();
  pugmark(folder, ['assess', '--store', 'cases.db', '-m', 'team.pug', '--profile', 'wide', samples]);
  await eventually(async () => assert.equal(await runs.getByRole('row').count(), 3));
  const { runs: [second, before] } = await api('/runs');
  await says(runs.getByRole('row').nth(1), /^2\s[\s\S]*done/);
  await says(runs.getByRole('row').nth(1), count(second.records));
  assert(second.findings < before.findings, 'what was learned as benign is called out no more');
  assert.notEqual(second.model_sha256, before.model_sha256);
  assert.deepEqual(await judged(api), first_three, 'verdicts outlive a run');

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Model' }).click();
  pugmark(folder, ['learn', '-m', 'team.pug', '--undo']);
  assert(readFileSync(model).equals(readFileSync(model_file)), 'undo gives back the model that it was');
  await says(page.getByRole('main'), 'no verdicts were folded in yet');
});

visit('a preview grows stale when verdicts change, and cannot be learned then', {}, async ({ page, api, folder }) => {
  await judgeThree(page);
  await eventually(async () => assert.equal((await judged(api)).length, 3));
  await go(page, '#/model');
  await page.getByRole('button', { name: 'Preview' }).click();
  const learn = page.getByRole('button', { name: 'Learn', exact: true });
  await learn.waitFor();
  const { findings: [one] } = await api('/findings?q=verdict:open&limit=1');
  pugmark(folder, ['verdict', '--store', 'cases.db', one.id, 'benign']);
  await says(page.getByRole('main'), 'preview again');
  assert(await learn.isDisabled());
  await page.getByRole('button', { name: 'Preview' }).click();
  await says(page.getByRole('main'), '4 new, 0 kept, 0 taken out');
  assert(await learn.isEnabled());
});

visit('taking a verdict back after learning takes it out of the model at the next learning', {}, async ({ page, api, folder }) => {
  await judgeThree(page);
  await go(page, '#/model');
  await eventually(async () => assert.equal((await judged(api)).length, 3));
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('button', { name: 'Learn', exact: true }).click();
  await says(page.getByRole('main'), 'Learned. 3 new verdicts');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Hunt' }).click();
  await listShown(page);
  await page.keyboard.type('zzz');
  await eventually(async () => assert.equal((await judged(api)).length, 0));
  await go(page, '#/model');
  await page.getByRole('button', { name: 'Preview' }).click();
  await says(page.getByRole('main'), '0 new, 0 kept, 3 taken out');
  await page.getByRole('button', { name: 'Learn', exact: true }).click();
  await says(page.getByRole('main'), '3 taken out');
  await eventually(async () => assert.equal((await api('/model')).learned, null));
  assert(readFileSync(join(folder, 'team.pug')).equals(readFileSync(model_file)));
});
