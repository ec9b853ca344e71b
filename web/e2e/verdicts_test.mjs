// What the console says when a verdict is given: what else it settles, who says otherwise, how it is taken back; and verdicts on all that match.
import assert from 'node:assert/strict';
import { visit } from './console_fixture.mjs';
import { pugmark } from './case_store.mjs';
import { count, eventually, go, grid, listShown, painted, says, shortId, toasts } from './looking.mjs';

async function settling(api, wanted) {
  for (const { id } of (await api('/findings?limit=1000')).findings) {
    const told = await api(`/findings/${id}/settles`);
    if (wanted(told)) return { id, ...told };
  }
  throw new Error('no finding of the samples is like that');
}

async function onFinding(page, id) {
  await go(page, `#/finding/${id}`);
  await page.getByRole('heading', { level: 1, name: shortId(id) }).waitFor();
  await painted(page);
}

const benign = async (api) => (await api('/findings?q=verdict:benign&limit=1000')).findings.map(({ id }) => id).sort();

visit('benign tells how many others it settles, shows them, and gives them the same on demand; undo restores all', {}, async ({ page, api }) => {
  const told = await settling(api, ({ count: n }) => n > 0);
  await onFinding(page, told.id);
  await page.keyboard.press('b');
  await says(toasts(page), `${count(told.count)} other open finding${told.count === 1 ? '' : 's'} would be settled by it`);
  await toasts(page).getByRole('button', { name: 'Show them' }).click();
  const dialog = page.getByRole('dialog', { name: 'would be settled' });
  assert.deepEqual(await dialog.getByRole('link').allInnerTexts(), told.settles.map(({ id }) => shortId(id)));
  await page.keyboard.press('Escape');
  await toasts(page).getByRole('button', { name: 'Benign for these too' }).click();
  await eventually(async () => assert.deepEqual(await benign(api), [told.id, ...told.settles.map(({ id }) => id)].sort()));
  await toasts(page).getByRole('button', { name: /^Undo/ }).click();
  await eventually(async () => assert.deepEqual(await benign(api), [told.id]));
  await page.keyboard.press('z');
  await eventually(async () => assert.deepEqual(await benign(api), []));
});

visit('benign that settles nothing else says so', {}, async ({ page, api }) => {
  const told = await settling(api, ({ count: n, why_none }) => n === 0 && why_none === '');
  await onFinding(page, told.id);
  await page.keyboard.press('b');
  await says(toasts(page), 'no other open finding would be settled by it');
});

visit('a verdict of someone else appears without loading anew', {}, async ({ page, api, folder }) => {
  await listShown(page);
  await page.getByRole('img', { name: /^Live/ }).waitFor();
  const { findings: [first] } = await api('/findings?limit=1');
  pugmark(folder, ['verdict', '--store', 'cases.db', first.id, 'malicious']);
  await says(grid(page).getByRole('row').nth(1), 'malicious');
});

visit('the nearest finding with a verdict is shown beside this one', {}, async ({ page, api, folder }) => {
  const { findings } = await api('/findings?limit=1000');
  for (const { id } of findings.slice(1, 4)) pugmark(folder, ['verdict', '--store', 'cases.db', id, 'malicious']);
  const known = await api(`/findings/${findings[0].id}`);
  await onFinding(page, findings[0].id);
  const nearest = page.getByRole('region', { name: 'Nearest with a verdict' });
  await says(nearest, shortId(known.nearest[0].id));
});

visit('judging all that match names their number, and does it', {}, async ({ page, api }) => {
  const { total } = await api('/findings?q=score:%3C2');
  await page.getByRole('textbox', { name: 'Query' }).fill('score:<2');
  await page.getByRole('button', { name: `Judge all ${count(total)} that match` }).click();
  const dialog = page.getByRole('dialog', { name: `Judge ${count(total)} findings` });
  assert(await dialog.getByRole('button', { name: 'Choose a verdict' }).isDisabled());
  await dialog.getByRole('radio', { name: 'benign' }).check();
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill('the proxy\'s own');
  await dialog.getByRole('button', { name: `Say benign of ${count(total)} findings` }).click();
  await dialog.waitFor({ state: 'detached' });
  const judged = (await api('/findings?q=verdict:benign&limit=1000')).findings;
  assert.equal(judged.length, total);
  assert.equal((await api(`/findings/${judged[0].id}`)).verdicts[0].reason, 'the proxy\'s own');
  await says(page.getByRole('main'), 'No findings match');
  await page.keyboard.press('z');
  await eventually(async () => assert.equal((await api('/findings?q=score:%3C2')).total, total));
});

visit('where other findings match by now, judging all writes nothing and says so', {}, async ({ page, api, folder, expectTrouble }) => {
  expectTrouble(/status of 409/);
  const { total, findings } = await api('/findings?q=score:%3C2');
  await page.getByRole('textbox', { name: 'Query' }).fill('score:<2');
  await page.getByRole('button', { name: `Judge all ${count(total)} that match` }).click();
  const dialog = page.getByRole('dialog', { name: `Judge ${count(total)} findings` });
  await dialog.getByRole('radio', { name: 'malicious' }).check();
  pugmark(folder, ['verdict', '--store', 'cases.db', findings[0].id, 'benign']);
  await dialog.getByRole('button', { name: `Say malicious of ${count(total)} findings` }).click();
  await says(dialog.getByRole('alert'), count(total - 1));
  assert.equal((await api('/findings?q=verdict:malicious')).total, 0);
});

visit('judging all can be left without a verdict', {}, async ({ page, api }) => {
  await page.getByRole('button', { name: /^Judge all/ }).click();
  await page.getByRole('dialog', { name: /^Judge/ }).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal((await api('/findings?q=verdict:any')).total, (await api('/findings?q=verdict:open')).total);
});
