// Ways to go to pages and to read them, as users do: by roles and names.
import assert from 'node:assert/strict';

export const grid = (page) => page.getByRole('grid', { name: 'Findings' });

/** A row of the list of findings, from 0. */
export const row = (page, at) => grid(page).locator(`[aria-rowindex="${at + 2}"]`);

export const toasts = (page) => page.getByRole('region', { name: 'Notes' });

/** A number as pages write it: with thin spaces. */
export const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '\u2009');

/** A score as pages write it. */
export const score = (x) => (Math.abs(x).toFixed(1) === '0.0' ? '0.0' : `${x < 0 ? '\u2212' : ''}${Math.abs(x).toFixed(1)}`);

export const shortId = (id) => id.slice(0, 8);

/** Goes to a page of the console without loading it anew. */
export async function go(page, hash) {
  await page.evaluate((to) => { location.hash = to; }, hash);
}

/** Waits until the list shows findings, with the focus where its keys work. */
export async function listShown(page) {
  await row(page, 0).waitFor();
  await eventually(async () => assert.equal(await row(page, 0).getAttribute('aria-busy'), null));
}

/** Waits until what is shown has been painted. */
export const painted = (page) => page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))); }));

/** Tries until it holds; then the last failure is told. */
export async function eventually(holds, within_ms = 10_000) {
  const deadline = Date.now() + within_ms;
  for (;;) {
    try {
      return await holds();
    } catch (cause) {
      if (Date.now() > deadline) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}

/** Waits until an element's text is or has something. */
export async function says(element, wanted, within_ms) {
  await eventually(async () => {
    const text = await element.innerText({ timeout: 2_000 });
    if (wanted instanceof RegExp) assert.match(text, wanted);
    else assert(text.includes(wanted), `“${wanted}” is not in “${text.slice(0, 600)}”`);
  }, within_ms);
}

/** Waits until the page's keys act on this row of the list. */
export async function selected(page, at) {
  await eventually(async () => assert.equal(await grid(page).getAttribute('aria-activedescendant'), await row(page, at).getAttribute('id', { timeout: 2_000 })));
}
