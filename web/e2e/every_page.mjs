// The pages of the console and how to get to each, for tests that look at all of them alike.
import { go, listShown, shortId } from './looking.mjs';

const heading = (page, name) => page.getByRole('main').getByRole('heading', { level: 1, name }).waitFor({ state: 'attached' });

export const pages = {
  async hunt(page) {
    await go(page, '#/hunt');
    await listShown(page);
    await page.getByRole('img', { name: /sightings? from/ }).waitFor();
    if (page.viewportSize().width >= 1200) await page.getByRole('heading', { name: /^Sightings:/ }).waitFor();
  },
  async groups(page) {
    await go(page, '#/hunt?by=host');
    await page.getByRole('region', { name: 'Findings by host' }).getByRole('row').nth(1).waitFor();
  },
  async finding(page, api) {
    const { findings: [{ id }] } = await api('/findings?limit=1');
    await go(page, `#/finding/${id}`);
    await heading(page, shortId(id));
    await page.getByText('Higher is a higher score').waitFor();
  },
  async hosts(page) {
    await go(page, '#/hosts');
    await page.getByRole('main').getByRole('row').nth(1).waitFor();
  },
  async dossier(page, api) {
    const { groups } = await api('/groups?by=host&q=verdict:any');
    const { id } = groups.filter((one) => /^[a-z0-9.-]+$/.test(one.id)).sort((a, b) => b.findings - a.findings)[0];
    await go(page, `#/hosts?kind=host&name=${encodeURIComponent(id)}`);
    await heading(page, id);
    await page.getByRole('region', { name: 'Findings', exact: true }).getByRole('row').nth(1).waitFor();
  },
  async model(page) {
    await go(page, '#/model');
    await heading(page, /^Model/);
    await page.getByRole('region', { name: 'Speak for normal' }).waitFor();
  },
  async runs(page) {
    await go(page, '#/runs');
    await heading(page, 'Runs');
    await page.getByRole('region', { name: 'Runs' }).getByRole('row').nth(1).waitFor();
  },
};
