// Everything is reached with the Tab key alone, and what has the focus is seen.
import assert from 'node:assert/strict';
import { visit } from './console_fixture.mjs';
import { eventually, grid, listShown, says, selected } from './looking.mjs';

const named = (page) => page.evaluate(() => {
  const at = document.activeElement;
  return `${at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent}`.trim().slice(0, 60);
});

/** Presses Tab until something of that name has the focus. */
async function tabTo(page, name, most = 60) {
  const seen = [];
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press('Tab');
    seen.push(await named(page));
    if (name.test(seen.at(-1))) return;
  }
  assert.fail(`Tab did not lead to ${name}: ${seen.join(' | ')}`);
}

visit('a triage from the top of the page to a learned model needs no mouse', {}, async ({ page, api }) => {
  await listShown(page);
  const { findings } = await api('/findings?limit=2');
  await page.reload();
  await listShown(page);
  await eventually(async () => assert(await grid(page).evaluate((element) => element === document.activeElement)));
  await page.keyboard.press('m');
  await selected(page, 1);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: findings[1].id.slice(0, 8) }).waitFor();
  await tabTo(page, /^Reason for the verdict/);
  await page.keyboard.type('ours');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  assert.match(await named(page), /^benign/);
  await page.keyboard.press('Enter');
  await says(page.getByRole('region', { name: 'Said of it' }), 'ours');
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await tabTo(page, /^Model$/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Preview' }).waitFor();
  await tabTo(page, /^Preview/);
  await page.keyboard.press('Enter');
  await says(page.getByRole('main'), '2 new, 0 kept');
  await tabTo(page, /^Learn$/);
  await page.keyboard.press('Enter');
  await says(page.getByRole('main'), 'Learned. 2 new verdicts');
  const { learned } = await api('/model');
  assert.deepEqual([learned.verdicts, learned.malicious], [2, 1]);
});

visit('the first stop of Tab skips to the page', {}, async ({ page, console }) => {
  await page.goto(`${console.origin}/#/runs`);
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await named(page), 'Skip to the page');
  await page.keyboard.press('Enter');
  assert(await page.getByRole('main').evaluate((element) => element === document.activeElement));
});

visit('whatever has the focus by Tab has an outline', {}, async ({ page }) => {
  await listShown(page);
  await page.evaluate(() => document.activeElement.blur());
  for (let n = 0; n < 40; n += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return document.activeElement === document.body || style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    });
    assert(seen, `${await named(page)} has no outline`);
  }
});

visit('a dialog takes the focus, keeps it, and gives it back', {}, async ({ page }) => {
  await listShown(page);
  const help = page.getByRole('button', { name: 'Help' });
  await help.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  for (let n = 0; n < 4; n += 1) {
    await page.keyboard.press('Tab');
    assert(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null), await named(page));
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert(await help.evaluate((element) => element === document.activeElement));
});
