// A test of the console: a store of its own, a console over it, a tab of Chromium that is signed in, and the end of all of them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import { chromium } from 'playwright-core';
import { makeStore } from './case_store.mjs';
import { serve } from './served_console.mjs';
import { watch } from './troubles.mjs';

const executable = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
let launched = null;

export function browser() {
  launched ??= chromium.launch({ executablePath: executable, args: ['--no-sandbox'] });
  return launched;
}

after(async () => {
  if (launched) await (await launched).close();
});

/**
 * One test with a page. Options: `threshold` of the store, `prepare(folder)` before the console starts, `console_options`,
 * `context` (of Playwright), `signed_in: false` for a tab that nothing was opened in yet.
 * The steps get { page, context, console, folder, api, expectTrouble, expectViolation }.
 */
export function visit(sentence, options, steps) {
  test(sentence, { timeout: 90_000 }, async () => {
    const store = makeStore({ threshold: options.threshold });
    const ends = [() => store.remove()];
    try {
      options.prepare?.(store.folder);
      const served = await serve(store.folder, options.console_options);
      ends.push(() => served.stop());
      const context = await (await browser()).newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce', ...options.context });
      context.setDefaultTimeout(10_000);
      ends.push(() => context.close());
      const troubles = await watch(context);
      const page = await context.newPage();
      if (options.signed_in !== false) await signIn(page, served.link);
      await steps({ page, context, console: served, folder: store.folder, api: apiOf(page, served.origin), expectTrouble: troubles.expect, expectViolation: troubles.expectViolation });
      troubles.judge();
    } finally {
      for (const end of ends.reverse()) await end();
    }
  });
}

/** Opens the printed link and waits until the pages are there. */
export async function signIn(page, link) {
  await page.goto(link);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** What the API says, asked with the session of the page. */
function apiOf(page, origin) {
  return async (path) => {
    const answer = await page.request.get(`${origin}/api/v1${path}`);
    assert.equal(answer.status(), 200, `${path}: ${await answer.text()}`);
    return answer.json();
  };
}
