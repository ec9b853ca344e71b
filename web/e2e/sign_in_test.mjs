// Who gets in, by the link and by the password, and out again.
import assert from 'node:assert/strict';
import { signIn, visit } from './console_fixture.mjs';
import { pugmark } from './case_store.mjs';
import { grid, listShown, says } from './looking.mjs';

const password = 'correct horse battery';
const with_password = {
  signed_in: false,
  prepare: (folder) => pugmark(folder, ['console', '--set-password', '--password-file', 'pw'], `${password}\n`),
  console_options: ['--password-file', 'pw'],
};

visit('the printed link signs in, and its token leaves the address bar and the history', { signed_in: false }, async ({ page, console }) => {
  await signIn(page, console.link);
  await listShown(page);
  assert(!page.url().includes('token'), page.url());
  await page.reload();
  await listShown(page);
  assert.equal(await page.evaluate(() => history.length), 2, 'about:blank and the page');
});

visit('a session outlives a reload and holds in another tab', {}, async ({ page, context, console }) => {
  await page.reload();
  await listShown(page);
  const other = await context.newPage();
  await other.goto(console.origin);
  await listShown(other);
});

visit('the link works once: in another browser it says what to do', { signed_in: false }, async ({ page, context, console, expectTrouble }) => {
  await signIn(page, console.link);
  await context.clearCookies();
  expectTrouble(/status of 401/);
  const other = await context.newPage();
  await other.goto(console.link);
  await says(other.getByRole('main'), 'You are not signed in');
  await says(other.getByRole('alert'), /link|token/);
  assert(!other.url().includes('token'), other.url());
});

visit('the link again, where one is signed in already, is no harm', {}, async ({ page, console, expectTrouble }) => {
  expectTrouble(/status of 401/);
  await page.goto(console.link);
  await listShown(page);
});

visit('without a session the page says which link to open', { signed_in: false }, async ({ page, console, expectTrouble }) => {
  expectTrouble(/status of 401/);
  await page.goto(console.origin);
  const main = page.getByRole('main');
  await says(main, 'Open the link that pugmark console printed');
  await says(main, `${console.origin}/#token=`);
  assert.equal(await grid(page).count(), 0);
});

visit('the password signs in by keyboard alone', with_password, async ({ page, console, expectTrouble }) => {
  expectTrouble(/status of 401/);
  await page.goto(console.link);
  const field = page.getByLabel('Password');
  await field.waitFor();
  assert(await field.evaluate((element) => element === document.activeElement), 'the field has the focus');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await listShown(page);
});

visit('a wrong password is told as wrong, and the right one signs in after it', with_password, async ({ page, console, expectTrouble }) => {
  expectTrouble(/status of 401/);
  await page.goto(console.link);
  await page.getByLabel('Password').fill('wrong horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').filter({ hasText: 'not the password' }).waitFor();
  assert.equal(await grid(page).count(), 0);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await listShown(page);
});

visit('signing out ends the session for this and other tabs', {}, async ({ page, context, console, expectTrouble }) => {
  expectTrouble(/status of 401/);
  await listShown(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await says(page.getByRole('main'), 'You are not signed in');
  const other = await context.newPage();
  await other.goto(console.origin);
  await says(other.getByRole('main'), 'You are not signed in');
});

visit('after signing out of a console with a password, the password is asked for', with_password, async ({ page, console, expectTrouble }) => {
  expectTrouble(/status of 401/);
  await page.goto(console.link);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
});
