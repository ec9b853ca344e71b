// Measures a console as its user sees it: prints one JSON object of arrays of milliseconds.
// usage: node measure.mjs LINK    (of a console over a large store)
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [link] = process.argv.slice(2);
if (!link) {
  console.error('usage: node measure.mjs LINK');
  process.exit(2);
}
const loads = 5;
const pages_to_scroll = 40;
const frames_a_page = 4;
const queries = ['score:>5', 'score:>9', 'host:*.example', 'verdict:any', 'mozilla', 'host:*1*', 'score:>8', 'host:*2* score:>7', 'identifier:Windows', 'score:5..8'];

const executable = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
// Notes when the first row is there, counted from the beginning of the load.
await context.addInitScript(() => {
  const look = () => {
    if (document.querySelector('#findings [aria-rowindex="2"]:not([aria-busy])')) window.list_shown_ms = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
const first = await context.newPage();
await first.goto(link);
await shown(first);
await first.close();

const measured = { 'first paint': [], 'list shown': [], 'filter change': [], 'filter request': [], 'frame while scrolling': [], 'filled after scrolling': [] };
let page;
for (let n = 0; n < loads; n += 1) {
  page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.clearBrowserCache');
  await page.goto(new URL(link).origin);
  await shown(page);
  measured['list shown'].push(await page.evaluate(() => window.list_shown_ms));
  measured['first paint'].push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime));
  if (n + 1 < loads) await page.close();
}
await page.evaluate(() => performance.setResourceTimingBufferSize(10_000));

for (const query of queries) {
  await page.evaluate((q) => {
    const asked = `/api/v1/findings?q=${encodeURIComponent(q)}&offset=0`;
    window.filter_change = new Promise((resolve, reject) => {
      document.getElementById('query').addEventListener('input', () => {
        const from = performance.now();
        const look = () => {
          const request = performance.getEntriesByType('resource').findLast((one) => one.name.includes(asked) && one.startTime >= from);
          const counts = document.querySelector('.counts')?.textContent ?? '';
          if (request && !counts.includes('asking') && !counts.includes('before')) resolve({ change: performance.now() - from, request: request.duration, counts });
          else if (performance.now() - from > 30_000) reject(new Error(`${q} was not shown within 30 seconds: ${counts}`));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }, { once: true, capture: true });
    });
  }, query);
  await page.getByRole('textbox', { name: 'Query' }).fill(query);
  const told = await page.evaluate(() => window.filter_change);
  measured['filter change'].push(told.change);
  measured['filter request'].push(told.request);
  console.error(`${query}: ${told.counts}`);
}

await page.getByRole('textbox', { name: 'Query' }).fill('');
await page.waitForFunction(() => location.hash === '#/hunt' && document.getElementById('findings') && !(document.querySelector('.counts')?.textContent ?? 'asking').includes('asking'));
const scrolled = await page.evaluate(async ({ count, steps }) => {
  const list = document.getElementById('findings');
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (let n = 0; n < count * steps; n += 1) {
    list.scrollTop += list.clientHeight / steps;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  const from = performance.now();
  while (list.querySelector('[aria-busy="true"]')) await new Promise(requestAnimationFrame);
  return { frames, filled: performance.now() - from, rows: list.scrollTop / list.querySelector('[role="row"]').offsetHeight };
}, { count: pages_to_scroll, steps: frames_a_page });
measured['frame while scrolling'] = scrolled.frames;
measured['filled after scrolling'] = [scrolled.filled];
console.error(`scrolled over ${Math.round(scrolled.rows)} rows`);
await browser.close();
console.log(JSON.stringify(measured, (_, value) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value)));

async function shown(of) {
  await of.waitForFunction(() => window.list_shown_ms !== undefined, undefined, { timeout: 60_000 });
}
