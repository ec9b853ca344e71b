// The query line, its chips, and groups: what is asked is what is shown.
import assert from 'node:assert/strict';
import { visit } from './console_fixture.mjs';
import { count, eventually, go, grid, listShown, says } from './looking.mjs';

const query = (page) => page.getByRole('textbox', { name: 'Query' });
const asked = (q) => `/findings?limit=1&q=${encodeURIComponent(q)}`;

async function shows(page, api, q) {
  const { total } = await api(asked(q));
  await eventually(async () => assert.equal(await grid(page).getAttribute('aria-rowcount', { timeout: 2_000 }), String(total + 1)));
  await says(page.getByRole('main'), `${count(total)} finding`);
  return total;
}

visit('a query shows what the API finds, as a chip and in the address', {}, async ({ page, api }) => {
  const all = await shows(page, api, '');
  await query(page).fill('score:>2');
  const some = await shows(page, api, 'score:>2');
  assert(some > 0 && some < all, `${some} of ${all}`);
  await page.getByRole('button', { name: 'Take out score:>2' }).waitFor();
  assert.equal(new URL(page.url()).hash, '#/hunt?q=score%3A%3E2');
  await page.reload();
  await shows(page, api, 'score:>2');
  assert.equal(await query(page).inputValue(), 'score:>2');
});

visit('taking a chip out takes its word out of the query', {}, async ({ page, api }) => {
  await query(page).fill('score:>2 verdict:open');
  await shows(page, api, 'score:>2 verdict:open');
  await page.getByRole('button', { name: 'Take out score:>2' }).click();
  await shows(page, api, 'verdict:open');
  assert.equal(await query(page).inputValue(), 'verdict:open');
});

visit('quick chips set a word and take it out again', {}, async ({ page, api }) => {
  const chip = page.getByRole('button', { name: 'score:>5', exact: true });
  await listShown(page);
  await chip.click();
  await shows(page, api, 'score:>5');
  assert.equal(await chip.getAttribute('aria-pressed'), 'true');
  await chip.click();
  await shows(page, api, '');
  assert.equal(await query(page).inputValue(), '');
});

visit('going back leads to the query before', {}, async ({ page, api }) => {
  await listShown(page);
  await page.getByRole('button', { name: 'score:>5', exact: true }).click();
  await shows(page, api, 'score:>5');
  await page.goBack();
  await shows(page, api, '');
});

for (const [wrong, why] of [['colour:red', /colour/], ['score:much', /score/], ['verdict:evil', /verdict/], ['two words', /word/]]) {
  visit(`the query ${wrong} is told to be wrong, and why, beside the list of the one before`, {}, async ({ page, expectTrouble }) => {
    expectTrouble(/status of 400/);
    await listShown(page);
    await query(page).fill(wrong);
    await says(page.getByRole('alert'), why);
    await says(page.getByRole('main'), 'of the query before');
    assert.equal(await page.getByRole('button', { name: /^Judge all/ }).count(), 0, 'nothing can be said of a list that is not the query');
    await query(page).fill('');
    await eventually(async () => assert.equal(await page.getByRole('alert').count(), 0));
  });
}

visit('an open quotation mark is told, and nothing is asked until it is closed', {}, async ({ page, api }) => {
  await listShown(page);
  const sent = [];
  page.on('request', (request) => sent.push(request.url()));
  await query(page).fill('identifier:"Mozilla/4.0 (c');
  await says(page.getByRole('search'), 'a quotation mark is not closed');
  await query(page).fill('identifier:"Mozilla/4.0 (c"');
  await shows(page, api, 'identifier:"Mozilla/4.0 (c"');
  assert.deepEqual(sent.filter((url) => url.includes('/findings?') && !url.includes('%22&')), []);
});

for (const [tab, by] of [['By host', 'host'], ['By client', 'client'], ['By identifier', 'identifier'], ['By server', 'server']]) {
  visit(`findings ${tab.toLowerCase()} lead to the findings of a group`, {}, async ({ page, api }) => {
    const { groups } = await api(`/groups?by=${by}`);
    const group = groups.find(({ id }) => /^[\w./:; ()-]{1,150}$/.test(id));
    await page.getByRole('link', { name: tab }).click();
    const table = page.getByRole('region', { name: `Findings by ${by}` });
    if (!group) return says(table, '1 group');
    await table.getByRole('link', { name: group.id, exact: true }).first().click();
    await eventually(async () => assert.equal(await grid(page).getAttribute('aria-rowcount', { timeout: 2_000 }), String(group.findings + 1)));
    return undefined;
  });
}

visit('a query narrows the groups too', {}, async ({ page, api }) => {
  await go(page, '#/hunt?by=host');
  await query(page).fill('score:>3');
  const { total } = await api('/groups?by=host&q=score:%3E3');
  await says(page.getByRole('region', { name: 'Findings by host' }), `${count(total)} group`);
});
