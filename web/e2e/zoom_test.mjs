// At 200 % zoom and on a phone no page scrolls sideways.
import assert from 'node:assert/strict';
import { visit } from './console_fixture.mjs';
import { pages } from './every_page.mjs';

const looks = { '200 % zoom': { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 }, '420 pixels': { viewport: { width: 420, height: 800 } }, '320 pixels': { viewport: { width: 320, height: 640 } } };

for (const [look, context] of Object.entries(looks)) {
  visit(`no page scrolls sideways at ${look}`, { context }, async ({ page, api }) => {
    const found = {};
    for (const [name, open] of Object.entries(pages)) {
      await open(page, api);
      const wide = await tooWide(page);
      if (wide !== '') found[name] = wide;
    }
    assert.deepEqual(found, {});
  });
}

/** By how much, and what sticks out; empty where nothing does. */
function tooWide(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    const clips = (element) => element !== null && (getComputedStyle(element).overflowX !== 'visible' || clips(element.parentElement));
    const out = [...document.querySelectorAll('main *, header *')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1 && !clips(one.parentElement));
    return scrollWidth > clientWidth ? `${scrollWidth} > ${clientWidth}: ${out.slice(0, 4).map((one) => `${one.tagName}.${one.className}`)}` : '';
  });
}
