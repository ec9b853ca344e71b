// What pages say where there is nothing to show.
import assert from 'node:assert/strict';
import { visit } from './console_fixture.mjs';
import { pugmark } from './case_store.mjs';
import { go, grid, says } from './looking.mjs';

const nothing_found = { threshold: 99 };

visit('the hunt of a store without findings says how to get some', nothing_found, async ({ page }) => {
  await says(page.getByRole('main'), 'Nothing to hunt');
  await says(page.getByRole('main'), 'pugmark assess --store FILE');
  assert.equal(await grid(page).count(), 0);
});

visit('groups and lists of hosts say that there are none', nothing_found, async ({ page }) => {
  await go(page, '#/hunt?by=host');
  await says(page.getByRole('main'), 'No findings match');
  await go(page, '#/hosts');
  await says(page.getByRole('main'), 'No hosts');
  await says(page.getByRole('main'), 'pugmark assess --record LOGS');
});

visit('the command that empty pages name is one that there is', nothing_found, async ({ folder }) => {
  assert.match(pugmark(folder, ['assess', '--help']), /^\s+--record\b/m);
});

visit('the dossier of a host that was never seen says so and leads to all hosts', nothing_found, async ({ page, expectTrouble }) => {
  expectTrouble(/status of 404/);
  await go(page, '#/hosts?kind=host&name=nowhere.example');
  await says(page.getByRole('main'), 'Nothing is known of this host');
  await page.getByRole('link', { name: 'All hosts' }).click();
  await says(page.getByRole('main'), 'No hosts');
});

visit('a finding that is not there is told as such', nothing_found, async ({ page, expectTrouble }) => {
  expectTrouble(/status of 404/);
  await go(page, '#/finding/ffffffffffff');
  await says(page.getByRole('alert'), /no finding|not found|nothing/i);
});

visit('the run that found nothing is listed with no findings', nothing_found, async ({ page }) => {
  await go(page, '#/runs');
  await says(page.getByRole('region', { name: 'Runs' }).getByRole('row').nth(1), /done[\s\S]*\b0\s+findings of run 1/);
});

visit('without verdicts the model has nothing to learn, and says where they are given', nothing_found, async ({ page }) => {
  await go(page, '#/model');
  await page.getByRole('button', { name: 'Preview' }).click();
  await says(page.getByRole('main'), 'There is nothing to learn');
  await page.getByRole('main').getByRole('link', { name: 'Hunt page' }).click();
  await says(page.getByRole('main'), 'Nothing to hunt');
});

visit('a query that nothing matches says how to widen it', {}, async ({ page }) => {
  await page.getByRole('textbox', { name: 'Query' }).fill('host:nowhere.example');
  await says(page.getByRole('main'), 'No findings match');
  await says(page.getByRole('main'), 'verdict:any');
});
