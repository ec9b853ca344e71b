// Triage by keyboard alone: moving, verdicts, marks, undo, and the ways to the query line, help and findings.
import assert from 'node:assert/strict';
import { visit } from './console_fixture.mjs';
import { eventually, grid, listShown, painted, row, says, selected, shortId, toasts } from './looking.mjs';

const verdictOf = async (api, id) => (await api(`/findings/${id}`)).verdict;

async function begin(page, api) {
  await listShown(page);
  await eventually(async () => assert(await grid(page).evaluate((element) => element === document.activeElement), 'the list has the focus by itself'));
  return (await api('/findings?limit=20')).findings;
}

async function becomes(page, api, at, id, verdict) {
  await eventually(async () => assert.equal(await verdictOf(api, id), verdict));
  await says(row(page, at), verdict);
}

visit('j and k move the selection, and end at the ends', {}, async ({ page, api }) => {
  await begin(page, api);
  await selected(page, 0);
  for (const [key, at] of [['j', 1], ['j', 2], ['k', 1], ['ArrowDown', 2], ['ArrowUp', 1], ['k', 0], ['k', 0], ['g', 0]]) {
    await page.keyboard.press(key);
    await selected(page, at);
  }
  const { total } = await api('/findings?limit=1');
  await page.keyboard.press('Shift+G');
  await selected(page, total - 1);
  await page.keyboard.press('j');
  await selected(page, total - 1);
});

visit('m, b and u give a verdict and go on to the next finding; x takes it back', {}, async ({ page, api }) => {
  const findings = await begin(page, api);
  for (const [at, key, verdict] of [[0, 'm', 'malicious'], [1, 'b', 'benign'], [2, 'u', 'unsure']]) {
    await selected(page, at);
    await page.keyboard.press(key);
    await selected(page, at + 1);
    await becomes(page, api, at, findings[at].id, verdict);
  }
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  await becomes(page, api, 2, findings[2].id, 'open');
  await selected(page, 2);
});

visit('z takes back the last verdicts, the newest first, and then says that there are none', {}, async ({ page, api }) => {
  const findings = await begin(page, api);
  await page.keyboard.press('m');
  await becomes(page, api, 0, findings[0].id, 'malicious');
  await page.keyboard.press('u');
  await becomes(page, api, 1, findings[1].id, 'unsure');
  await page.keyboard.press('z');
  await becomes(page, api, 1, findings[1].id, 'open');
  assert.equal(await verdictOf(api, findings[0].id), 'malicious');
  await page.keyboard.press('z');
  await becomes(page, api, 0, findings[0].id, 'open');
  await says(toasts(page), 'Taken back: malicious');
  await page.keyboard.press('z');
  await says(toasts(page), 'Nothing to take back');
});

visit('keys pressed at once are all taken: three verdicts in a row', {}, async ({ page, api }) => {
  const findings = await begin(page, api);
  await page.keyboard.type('mmu');
  for (const [at, verdict] of ['malicious', 'malicious', 'unsure'].entries()) await becomes(page, api, at, findings[at].id, verdict);
  await page.keyboard.type('zzz');
  for (const at of [0, 1, 2]) await becomes(page, api, at, findings[at].id, 'open');
});

visit('Space marks findings, a verdict is for all that are marked, and one z takes it back', {}, async ({ page, api }) => {
  const findings = await begin(page, api);
  await page.keyboard.press(' ');
  await page.keyboard.press('j');
  await page.keyboard.press(' ');
  await says(page.getByRole('main'), '2 marked');
  assert.deepEqual(await grid(page).getByRole('row', { selected: true }).evaluateAll((rows) => rows.map((one) => one.getAttribute('aria-rowindex'))), ['2', '4']);
  await page.keyboard.press('b');
  await becomes(page, api, 0, findings[0].id, 'benign');
  await becomes(page, api, 2, findings[2].id, 'benign');
  assert.equal(await verdictOf(api, findings[1].id), 'open');
  await page.keyboard.press('z');
  await becomes(page, api, 0, findings[0].id, 'open');
  await becomes(page, api, 2, findings[2].id, 'open');
});

visit('Escape clears the marks', {}, async ({ page, api }) => {
  await begin(page, api);
  await page.keyboard.press(' ');
  await says(page.getByRole('main'), '1 marked');
  await page.keyboard.press('Escape');
  await eventually(async () => assert(!(await page.getByRole('main').innerText()).includes('marked')));
});

visit('/ goes to the query line, where keys are text, and Escape and Enter go back to the list', {}, async ({ page, api }) => {
  const findings = await begin(page, api);
  const line = page.getByRole('textbox', { name: 'Query' });
  for (const leave of ['Escape', 'Enter']) {
    await page.keyboard.press('/');
    assert(await line.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('m');
    assert.equal(await line.inputValue(), 'm');
    await page.keyboard.press('Backspace');
    await page.keyboard.press(leave);
    assert(await grid(page).evaluate((element) => element === document.activeElement));
  }
  assert.equal(await verdictOf(api, findings[0].id), 'open');
});

visit('? tells the keys, which do nothing while it is open, and Escape closes it', {}, async ({ page, api }) => {
  const findings = await begin(page, api);
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys and query' });
  await says(dialog, 'host:*.top');
  await page.keyboard.press('m');
  await page.keyboard.press('j');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await selected(page, 0);
  assert.equal(await verdictOf(api, findings[0].id), 'open');
  await page.keyboard.press('j');
  await selected(page, 1);
});

visit('Enter opens the finding, ] and [ go to its neighbours, and Escape comes back to the place in the list', {}, async ({ page, api }) => {
  const findings = await begin(page, api);
  await page.keyboard.type('jjj');
  await page.keyboard.press('Enter');
  const opened = async ({ id }) => {
    await page.getByRole('heading', { level: 1, name: shortId(id) }).waitFor();
    await painted(page);
  };
  await opened(findings[3]);
  await page.keyboard.press(']');
  await opened(findings[4]);
  await page.keyboard.press('[');
  await opened(findings[3]);
  await page.keyboard.press('j');
  await opened(findings[4]);
  await page.keyboard.press('Escape');
  await selected(page, 4);
  await page.keyboard.press('j');
  await selected(page, 5);
});

visit('on a finding m gives the verdict with the reason that was typed', {}, async ({ page, api }) => {
  const findings = await begin(page, api);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: shortId(findings[0].id) }).waitFor();
  await page.getByRole('textbox', { name: 'Reason for the verdict' }).fill('beacons to a known bad host');
  await page.getByRole('group', { name: 'Verdict' }).getByRole('button', { name: 'malicious' }).click();
  await says(page.getByRole('region', { name: 'Said of it' }), 'beacons to a known bad host');
  const known = await api(`/findings/${findings[0].id}`);
  assert.deepEqual(known.verdicts.map(({ verdict, before, reason }) => [verdict, before, reason]), [['malicious', 'open', 'beacons to a known bad host']]);
  await page.getByRole('main').focus();
  await page.keyboard.press('z');
  await eventually(async () => assert.equal(await verdictOf(api, findings[0].id), 'open'));
});

visit('keys with Ctrl, Alt or Meta are the browser\'s', {}, async ({ page, api }) => {
  const findings = await begin(page, api);
  for (const key of ['Control+b', 'Alt+m', 'Meta+u']) await page.keyboard.press(key);
  await page.keyboard.press('j');
  await selected(page, 1);
  assert.equal(await verdictOf(api, findings[0].id), 'open');
});
