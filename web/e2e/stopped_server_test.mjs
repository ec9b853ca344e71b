// What pages say when the server is gone: that it is, and what to do; and that they go on when it can be reached again.
import assert from 'node:assert/strict';
import { visit } from './console_fixture.mjs';
import { eventually, go, grid, listShown, row, says } from './looking.mjs';

const gone = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/;
const pages = { hosts: '#/hosts', dossier: '#/hosts?kind=host&name=x.example', model: '#/model', runs: '#/runs' };

async function saysWhatToDo(page) {
  const alert = page.getByRole('alert').first();
  await says(alert, 'the server cannot be reached');
  await says(alert, 'pugmark console');
  await page.getByRole('button', { name: 'Try again' }).first().waitFor();
}

visit('the hunt keeps its list and says that it cannot load anew', {}, async ({ page, console, expectTrouble }) => {
  expectTrouble(gone);
  await listShown(page);
  await console.stop();
  await page.getByRole('img', { name: /^Not live/ }).waitFor();
  await grid(page).press('r');
  await saysWhatToDo(page);
  assert(await row(page, 0).isVisible());
});

visit('groups and findings that were not loaded say what to do', {}, async ({ page, api, console, expectTrouble }) => {
  expectTrouble(gone);
  const { findings } = await api('/findings?limit=40');
  await console.stop();
  await go(page, `#/finding/${findings.at(-1).id}`);
  await saysWhatToDo(page);
  await go(page, '#/hunt?by=host');
  await saysWhatToDo(page);
});

for (const [name, hash] of Object.entries(pages)) {
  visit(`the ${name} page says what to do, where it was visited before`, {}, async ({ page, console, expectTrouble }) => {
    expectTrouble(gone);
    expectTrouble(/status of 404/);
    await go(page, hash.replace(/x\.example/, 'y.example'));
    await page.getByRole('heading').first().waitFor({ state: 'attached' });
    await go(page, '#/hunt');
    await listShown(page);
    await console.stop();
    await go(page, hash);
    await saysWhatToDo(page);
  });

  visit(`the ${name} page says what to do, where it is gone to for the first time`, {}, async ({ page, console, expectTrouble }) => {
    expectTrouble(gone);
    await listShown(page);
    await console.stop();
    await go(page, hash);
    await saysWhatToDo(page);
  });
}

visit('a verdict that cannot be written is told, and the row has its old one', {}, async ({ page, console, expectTrouble }) => {
  expectTrouble(gone);
  await listShown(page);
  await console.stop();
  await grid(page).press('m');
  await says(page.getByRole('region', { name: 'Notes' }), 'The verdict was not written: the server cannot be reached');
  await eventually(async () => assert.match(await row(page, 0).innerText(), /open/));
});
