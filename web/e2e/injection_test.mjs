// Texts of logs stay texts: no element, no script, no dialog comes of the hostile finding, and what would turn its text round is seen.
import assert from 'node:assert/strict';
import { hostile, hostile_host, hostile_image } from './case_store.mjs';
import { visit } from './console_fixture.mjs';
import { eventually, go, grid, listShown, says, shortId, toasts } from './looking.mjs';

const shown = (text) => text.replaceAll('\u202e', 'U+202E');

/** The whole document holds nothing that a log has made. */
async function nothingCameOfIt(page) {
  const made = await page.evaluate(() => ({
    scripts: [...document.querySelectorAll('script')].filter((one) => !one.src.startsWith(location.origin)).length,
    images: [...document.images].filter((one) => new URL(one.src).pathname !== '/favicon.svg').length,
    handlers: [...document.querySelectorAll('*')].filter((one) => one.getAttributeNames().some((name) => name.startsWith('on'))).length,
    trace: 'hostile_trace' in window,
    turned: [document.body.innerText, document.title, ...[...document.querySelectorAll('[title], [aria-label]')].map((one) => `${one.getAttribute('title')} ${one.getAttribute('aria-label')}`)].filter((text) => text.includes('\u202e')).length,
  }));
  assert.deepEqual(made, { scripts: 0, images: 0, handlers: 0, trace: false, turned: 0 });
}

async function isText(page, where, text = hostile) {
  await says(where, shown(text));
  await nothingCameOfIt(page);
}

const hostileFinding = async (api) => {
  const { total, findings } = await api('/findings?q=%3Cscript');
  assert.equal(total, 1, 'the hostile log has its finding');
  return findings[0];
};

visit('on the hunt list and beside it, hostile texts are texts', {}, async ({ page }) => {
  await go(page, '#/hunt?q=%3Cscript');
  await listShown(page);
  await eventually(async () => assert.equal(await grid(page).getAttribute('aria-rowcount'), '2'));
  await isText(page, grid(page), hostile_host);
  await isText(page, page.getByRole('complementary', { name: 'Selected finding' }), hostile_host);
});

visit('on its own page, the hostile finding is told in texts', {}, async ({ page, api }) => {
  const { id } = await hostileFinding(api);
  await go(page, `#/finding/${id}`);
  await page.getByRole('heading', { level: 1, name: shortId(id) }).waitFor();
  const main = page.getByRole('main');
  await isText(page, main, hostile_host);
  await isText(page, page.getByRole('region', { name: 'On the wire' }), hostile_host);
  await isText(page, page.getByRole('region', { name: 'Sightings', exact: true }), `C${hostile}`);
  await isText(page, page.getByRole('region', { name: 'Go on in a shell' }), '<script>');
  await says(main, hostile_image);
  for (const line of await page.getByRole('region', { name: 'On the wire' }).getByRole('button').all()) await line.click();
  await nothingCameOfIt(page);
});

for (const by of ['host', 'identifier']) {
  visit(`in groups by ${by}, hostile texts are texts, and lead to their finding`, {}, async ({ page }) => {
    await go(page, `#/hunt?by=${by}`);
    const table = page.getByRole('region', { name: `Findings by ${by}` });
    await isText(page, table);
    await table.getByRole('link', { name: '<script>' }).first().click();
    await listShown(page);
    await eventually(async () => assert.equal(await grid(page).getAttribute('aria-rowcount'), '2'));
    await isText(page, page.getByRole('search'), hostile.slice(0, hostile.indexOf('"')));
  });
}

visit('in the list of hosts and in the dossier, hostile texts are texts', {}, async ({ page }) => {
  await go(page, '#/hosts');
  const main = page.getByRole('main');
  await isText(page, main, hostile_host);
  await main.getByRole('link', { name: '<script>' }).click();
  await page.getByRole('heading', { level: 1, name: '<script>' }).waitFor();
  await isText(page, page.getByRole('heading', { level: 1 }), hostile_host);
  await isText(page, main, hostile);
  await main.getByRole('link', { name: 'Hunt in its findings' }).click();
  await listShown(page);
  await isText(page, grid(page), hostile_host);
});

visit('verdicts, reasons, toasts and the ledger keep hostile texts texts', {}, async ({ page, api }) => {
  const { id } = await hostileFinding(api);
  await go(page, `#/finding/${id}`);
  await page.getByRole('textbox', { name: 'Reason for the verdict' }).fill(hostile);
  await page.getByRole('group', { name: 'Verdict' }).getByRole('button', { name: 'malicious' }).click();
  await says(toasts(page), 'malicious');
  await isText(page, toasts(page), hostile.slice(0, 20));
  await isText(page, page.getByRole('region', { name: 'Said of it' }), hostile);
  assert.equal((await api(`/findings/${id}`)).verdicts[0].reason, hostile);
  await go(page, '#/model');
  await page.getByRole('button', { name: 'Preview' }).click();
  await isText(page, page.getByRole('region', { name: 'New verdicts' }), hostile);
});

visit('what a hostile address asks for stays text too', {}, async ({ page, console, expectTrouble }) => {
  expectTrouble(/status of (400|404)/);
  for (const hash of ['#/hunt?q=', '#/hosts?kind=host&name=', '#/finding/', '#/']) {
    await page.goto(`${console.origin}/${hash}${encodeURIComponent(`${hostile_image}${hostile}`)}`);
    await page.reload();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.getByRole('main').getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
    await nothingCameOfIt(page);
  }
});

visit('a script that got into the page all the same could not run: the policy forbids it', { signed_in: false }, async ({ page, console, expectTrouble, expectViolation }) => {
  expectTrouble(/status of 401/);
  const answer = await page.request.get(console.origin);
  const policy = new Map(answer.headers()['content-security-policy'].split(';').map((part) => part.trim().split(/ +/)).map(([name, ...sources]) => [name, sources]));
  assert.deepEqual(policy.get('script-src') ?? policy.get('default-src'), ["'self'"]);
  await page.goto(console.origin);
  await says(page.getByRole('main'), 'You are not signed in');
  expectViolation(/script-src/);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.hostile_trace = 1';
    document.body.append(script);
    const image = document.createElement('img');
    image.setAttribute('onerror', 'window.hostile_trace = 1');
    image.src = 'data:,';
    document.body.append(image);
    return new Promise((resolve) => { image.addEventListener('error', resolve); });
  });
  assert.equal(await page.evaluate(() => 'hostile_trace' in window), false);
});
