// Every page, in light and dark, wide and narrow, has none of the faults that axe finds; and so have dialogs, notes, failures and signing in.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { visit } from './console_fixture.mjs';
import { pages } from './every_page.mjs';
import { go, listShown, says, toasts } from './looking.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const looks = [['light', 1440], ['light', 420], ['dark', 1440], ['dark', 420]];
const looking = (colorScheme, width) => ({ context: { bypassCSP: true, colorScheme, viewport: { width, height: 900 } } });

async function faultsOf(page) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 4).map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''} ${node.html.slice(0, 160)}`));
}

const hasNoFaults = async (page) => assert.deepEqual(await faultsOf(page), []);

for (const [scheme, width] of looks) {
  visit(`no page has faults of accessibility in ${scheme} at ${width} pixels`, looking(scheme, width), async ({ page, api }) => {
    const found = {};
    for (const [name, open] of Object.entries(pages)) {
      await open(page, api);
      const faults = await faultsOf(page);
      if (faults.length > 0) found[name] = faults;
    }
    assert.deepEqual(found, {});
  });

  visit(`verdicts, notes, marks and dialogs have no faults in ${scheme} at ${width} pixels`, looking(scheme, width), async ({ page }) => {
    await listShown(page);
    for (const [key, note] of [['m', 'malicious'], ['u', 'unsure'], ['b', 'would be settled']]) {
      await page.keyboard.press(key);
      await says(toasts(page), note);
    }
    await page.keyboard.press(' ');
    await hasNoFaults(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys and query' }).waitFor();
    await hasNoFaults(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Judge all/ }).click();
    await page.getByRole('dialog', { name: /^Judge/ }).waitFor();
    await hasNoFaults(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Table' }).click();
    await page.getByRole('dialog', { name: /Sightings by/ }).waitFor();
    await hasNoFaults(page);
  });

  visit(`a refused query beside the list of the one before has no faults in ${scheme} at ${width} pixels`, looking(scheme, width), async ({ page, expectTrouble }) => {
    expectTrouble(/status of 400/);
    await listShown(page);
    await page.getByRole('textbox', { name: 'Query' }).fill('colour:red');
    await page.getByRole('alert').waitFor();
    await hasNoFaults(page);
  });

  visit(`learning, opened reasons and tables have no faults in ${scheme} at ${width} pixels`, looking(scheme, width), async ({ page, api }) => {
    await listShown(page);
    await page.keyboard.type('mmb');
    await go(page, '#/model');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Learn', exact: true }).waitFor();
    for (const numbers of await page.getByText(/^Numbers/).all()) await numbers.click();
    await hasNoFaults(page);
    await pages.finding(page, api);
    await page.getByRole('region', { name: 'On the wire' }).getByRole('button').first().click();
    await page.getByText('As a table').click();
    await hasNoFaults(page);
  });

  visit(`signing in has no faults in ${scheme} at ${width} pixels`, { ...looking(scheme, width), signed_in: false }, async ({ page, console, expectTrouble }) => {
    expectTrouble(/status of 401/);
    await page.goto(console.origin);
    await says(page.getByRole('main'), 'You are not signed in');
    await hasNoFaults(page);
  });
}
