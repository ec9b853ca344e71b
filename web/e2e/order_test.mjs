// Verdicts count in the order in which they are given, however slow the server answers one of them.
import assert from 'node:assert/strict';
import { visit } from './console_fixture.mjs';
import { eventually, listShown, says, selected, toasts } from './looking.mjs';

const verdictOf = async (api, id) => (await api(`/findings/${id}`)).verdict;

/** Holds the first verdict back on its way to the server until it is let go. */
async function holdFirstVerdict(page) {
  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  let first = true;
  let waiting = 0;
  await page.route('**/api/v1/verdicts', async (route) => {
    waiting += 1;
    if (first) {
      first = false;
      await held;
    }
    await route.continue();
  });
  return { letGo, sent: () => waiting };
}

/** Until the page has had its time to send another verdict, had it meant to. */
async function otherVerdictAnswered(page, api, id) {
  const deadline = Date.now() + 1_000;
  while (Date.now() < deadline && (await verdictOf(api, id)) === 'open') await page.evaluate(() => new Promise(requestAnimationFrame));
}

visit('of two verdicts on a finding the later one holds', {}, async ({ page, api }) => {
  await listShown(page);
  const { findings: [{ id }] } = await api('/findings?limit=1');
  const first = await holdFirstVerdict(page);
  await page.keyboard.press('m');
  await selected(page, 1);
  await page.keyboard.press('k');
  await selected(page, 0);
  await page.keyboard.press('b');
  await otherVerdictAnswered(page, api, id);
  first.letGo();
  await eventually(async () => assert.equal((await api(`/findings/${id}`)).verdicts.length, 2));
  assert.equal(await verdictOf(api, id), 'benign');
});

visit('undo takes back the verdict that was given last, and the note is of that one', {}, async ({ page, api }) => {
  await listShown(page);
  const { findings: [one, two] } = await api('/findings?limit=2');
  const first = await holdFirstVerdict(page);
  await page.keyboard.press('m');
  await selected(page, 1);
  await page.keyboard.press('u');
  await otherVerdictAnswered(page, api, two.id);
  first.letGo();
  await eventually(async () => assert.deepEqual([await verdictOf(api, one.id), await verdictOf(api, two.id)], ['malicious', 'unsure']));
  await says(toasts(page), 'unsure', 4_000);
  await page.keyboard.press('z');
  await eventually(async () => assert.deepEqual([await verdictOf(api, one.id), await verdictOf(api, two.id)], ['malicious', 'open']), 4_000);
});
