// Takes a picture of every page, wide and narrow, light and dark: page-width-scheme.png, for looking at and for doc/images.
// usage: node screenshots.mjs LINK OUT
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { pages } from './every_page.mjs';

const [link, out] = process.argv.slice(2);
if (!link || !out) {
  console.error('usage: node screenshots.mjs LINK OUT');
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const executable = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] });
const { origin } = new URL(link);
let storageState;
for (const width of [1440, 420]) {
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce', ...(storageState && { storageState }) });
    const page = await context.newPage();
    // The link works once; the session goes on to the other windows.
    await page.goto(storageState ? origin : link);
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    storageState ??= await context.storageState();
    const api = async (path) => (await page.request.get(`${origin}/api/v1${path}`)).json();
    for (const [name, open] of Object.entries(pages)) {
      await open(page, api);
      await page.getByRole('img', { name: /^Live/ }).waitFor();
      await page.screenshot({ path: join(out, `${name}-${width}-${colorScheme}.png`) });
    }
    await context.close();
  }
}
await browser.close();
