// Keys that come faster than the page is painted, as from a held key or a slow machine, do what they would do one by one.
import assert from 'node:assert/strict';
import { visit } from './console_fixture.mjs';
import { eventually, grid, listShown, shortId } from './looking.mjs';

/** All within one turn of the page, so that nothing is painted in between. */
async function pressAtOnce(page, keys) {
  await grid(page).evaluate((list, pressed) => {
    for (const key of pressed) list.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }, keys);
}

visit('Enter opens the finding that was moved to, not the one that was painted last', {}, async ({ page, api }) => {
  await listShown(page);
  const { findings } = await api('/findings?limit=4');
  await pressAtOnce(page, ['j', 'j', 'j', 'Enter']);
  await page.getByRole('heading', { level: 1, name: 'Finding' }).waitFor();
  assert.equal(new URL(page.url()).hash, `#/finding/${findings[3].id}`);
});

visit('Space marks each finding once', {}, async ({ page, api }) => {
  await listShown(page);
  const { findings } = await api('/findings?limit=3');
  await pressAtOnce(page, [' ', ' ', ' ', 'u']);
  await eventually(async () => assert.deepEqual((await api('/findings?q=verdict:unsure')).findings.map(({ id }) => id), findings.map(({ id }) => id)), 4_000);
});

visit('verdicts are each for the finding that was moved to', {}, async ({ page, api }) => {
  await listShown(page);
  const { findings } = await api('/findings?limit=3');
  await pressAtOnce(page, ['m', 'u', 'm']);
  await eventually(async () => assert.deepEqual(await Promise.all(findings.map(async ({ id }) => (await api(`/findings/${id}`)).verdict)), ['malicious', 'unsure', 'malicious']));
});

visit('a finding takes keys as soon as it is there', {}, async ({ page, api }) => {
  await listShown(page);
  const { findings } = await api('/findings?limit=2');
  await page.evaluate((first) => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('h1')?.textContent.includes(first)) return;
      observer.disconnect();
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: ']', bubbles: true, cancelable: true }));
    }).observe(document.body, { childList: true, subtree: true });
  }, shortId(findings[0].id));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: shortId(findings[1].id) }).waitFor({ timeout: 4_000 });
});
