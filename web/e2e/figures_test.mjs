// Every page shows what the API says.
import assert from 'node:assert/strict';
import { visit } from './console_fixture.mjs';
import { count, eventually, go, grid, listShown, row, says, score, shortId } from './looking.mjs';

/** Without line breaks and tabs; thin spaces are part of numbers. */
const strip = (text) => text.replaceAll(/[ \t\n]+/g, ' ').trim();
const cells = async (line) => (await line.getByRole('cell').allInnerTexts()).map(strip);

visit('the hunt lists the findings of the API, the strongest first', {}, async ({ page, api }) => {
  const { total, findings } = await api('/findings?limit=10');
  await listShown(page);
  await says(page.getByRole('main'), `${count(total)} findings`);
  assert.equal(await grid(page).getAttribute('aria-rowcount'), String(total + 1));
  for (const [at, finding] of findings.entries()) {
    const shown = (await row(page, at).getByRole('gridcell').allInnerTexts()).map(strip);
    assert.equal(shown[0], score(finding.score), `row ${at}`);
    assert.equal(shown[1], finding.verdict);
    assert(finding.host.includes('script') || finding.host === '' || shown[2] === finding.host, `row ${at}: ${shown[2]} for ${finding.host}`);
    assert.equal(shown[6], count(finding.count));
    assert.equal(shown[7].slice(0, 16), new Date(finding.last_seen).toISOString().slice(0, 16).replace('T', ' '));
  }
});

visit('the selected finding is told beside the list with its strongest headers', {}, async ({ page, api }) => {
  const { findings: [first] } = await api('/findings?limit=1');
  const known = await api(`/findings/${first.id}`);
  await listShown(page);
  const aside = page.getByRole('complementary', { name: 'Selected finding' });
  await says(aside, shortId(first.id));
  await says(aside, `Sightings: ${count(known.count)}`);
  const largest = Math.max(...known.evidence.map((one) => Math.abs(one.weight)));
  await says(aside, largest.toFixed(2));
});

visit('days above the list hold all sightings, as a table too', {}, async ({ page, api }) => {
  const { days } = await api('/activity');
  const all = days.reduce((sum, day) => sum + day.open, 0);
  await listShown(page);
  await page.getByRole('img', { name: `${count(all)} sightings from ${days[0].day}` }).waitFor();
  await page.getByRole('button', { name: 'Table' }).click();
  const dialog = page.getByRole('dialog', { name: /Sightings by/ });
  const lines = await dialog.getByRole('row').all();
  const open = await Promise.all(lines.slice(1).map(async (line) => Number((await cells(line))[4].replaceAll(/\D/g, ''))));
  assert.equal(open.reduce((a, b) => a + b, 0), all);
});

for (const by of ['host', 'server', 'client', 'identifier']) {
  visit(`groups by ${by} are those of the API`, {}, async ({ page, api }) => {
    const { total, groups } = await api(`/groups?by=${by}`);
    await go(page, `#/hunt?by=${by}`);
    const table = page.getByRole('region', { name: `Findings by ${by}` });
    await says(table, `${count(total)} group`);
    const lines = await table.getByRole('row').all();
    assert.equal(lines.length, total + 1);
    for (const [at, group] of groups.entries()) {
      const shown = await cells(lines[at + 1]);
      assert.equal(shown[0], score(group.score), `row ${at}`);
      assert.deepEqual(shown.slice(2, 8), ['findings', 'sightings', 'open', 'malicious', 'benign', 'unsure'].map((what) => count(group[what])), `row ${at}`);
    }
  });
}

visit('a finding is told with its weights from prior to score, sightings and commands', {}, async ({ page, api }) => {
  const { findings } = await api('/findings?limit=3');
  for (const { id } of findings) {
    const known = await api(`/findings/${id}`);
    await go(page, `#/finding/${id}`);
    await page.getByRole('heading', { level: 1, name: shortId(id) }).waitFor();
    const fall = page.getByRole('region', { name: 'From prior to score' });
    await says(fall, known.prior.toFixed(2).replace('-', '\u2212'));
    await says(fall.getByRole('row', { name: /^Score/ }), score(known.score));
    const weights = (await fall.getByRole('row').all()).slice(1, -1);
    const sum = (await Promise.all(weights.map(async (line) => Number((await cells(line))[0].replace('\u2212', '-'))))).reduce((a, b) => a + b, 0);
    assert(Math.abs(sum - known.score) < 0.01 * weights.length, `${sum} for ${known.score}`);
    const sightings = page.getByRole('region', { name: 'Sightings', exact: true });
    assert.equal(await sightings.getByRole('row').count(), known.sightings.length + 1);
    await says(page.getByRole('heading', { name: /^Sightings/ }), count(known.count));
    const commands = page.getByRole('region', { name: 'Go on in a shell' });
    assert.deepEqual((await commands.getByRole('code').allInnerTexts()).map((text) => text.replaceAll(/U\+202E/g, '\u202e')), known.pivots);
    await says(page.getByRole('region', { name: 'Time line of the host' }), `${count((await api(`/findings/${id}/timeline`)).total)} sighting`);
  }
});

visit('headers of a finding are told as on the wire and open their reasons', {}, async ({ page, api }) => {
  const { findings: [{ id }] } = await api('/findings?limit=1');
  const known = await api(`/findings/${id}`);
  await go(page, `#/finding/${id}`);
  const wire = page.getByRole('region', { name: 'On the wire' });
  for (const { value } of known.messages[0].headers) await says(wire, value);
  const one = known.evidence.find((evidence) => evidence.reasons.some((reason) => reason.text) && evidence.value !== '' && evidence.header === 'USER-AGENT');
  await wire.getByRole('button', { name: /^User-Agent/ }).first().click();
  for (const reason of one.reasons) await says(wire, reason.text ?? reason.feature);
});

for (const kind of ['host', 'server', 'client']) {
  visit(`the list of ${kind}s is that of the API, whatever the verdict`, {}, async ({ page, api }) => {
    const { total, groups } = await api(`/groups?by=${kind}&q=verdict:any`);
    await go(page, `#/hosts?kind=${kind}`);
    if (total === 0) return says(page.getByRole('main'), `No ${kind}s`);
    const table = page.getByRole('table');
    await eventually(async () => assert.equal(await table.getByRole('row').count(), total + 1));
    await says(page.getByRole('main'), `${count(total)} ${kind}`);
    const lines = await table.getByRole('row').all();
    for (const [at, group] of groups.entries()) {
      const shown = await cells(lines[at + 1]);
      assert.deepEqual([shown[0], shown[2], shown[3]], [score(group.score), count(group.findings), count(group.sightings)], `row ${at}`);
    }
    return undefined;
  });
}

visit('the list of hosts is filtered by a part of the name and ordered by what one presses', {}, async ({ page, api }) => {
  const { groups } = await api('/groups?by=host&q=verdict:any');
  const named = groups.find((group) => /^[a-z0-9.-]{6,}$/.test(group.id));
  await go(page, '#/hosts');
  await page.getByRole('searchbox', { name: 'Filter hosts' }).fill(named.id.slice(1, -1).toUpperCase());
  const wanted = groups.filter((group) => group.id.toLowerCase().includes(named.id.slice(1, -1).toLowerCase())).length;
  await eventually(async () => assert.equal(await page.getByRole('table').getByRole('row').count(), wanted + 1));
  await page.getByRole('searchbox', { name: 'Filter hosts' }).fill('');
  await page.getByRole('columnheader', { name: 'Sightings' }).getByRole('button').click();
  const most = Math.max(...groups.map((group) => group.sightings));
  await eventually(async () => assert.equal((await cells(page.getByRole('table').getByRole('row').nth(1)))[3], count(most)));
  assert.equal(await page.getByRole('columnheader', { name: 'Sightings' }).getAttribute('aria-sort'), 'descending');
});

visit('a dossier tells findings, verdicts, days and hours of a host', {}, async ({ page, api }) => {
  const { groups } = await api('/groups?by=host&q=verdict:any');
  const group = groups.filter((one) => /^[a-z0-9.-]+$/.test(one.id)).sort((a, b) => b.findings - a.findings)[0];
  const told = await api(`/dossier?kind=host&name=${encodeURIComponent(group.id)}`);
  await go(page, '#/hosts');
  await page.getByRole('rowheader', { name: group.id, exact: true }).getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: group.id }).waitFor();
  const article = page.getByRole('article');
  await says(article, new RegExp(`Sightings\\s+${count(told.sightings)}`));
  await says(article, new RegExp(`open\\s+${count(told.open)}`));
  await says(article, score(told.score));
  const found = page.getByRole('region', { name: 'Findings', exact: true });
  assert.equal(await found.getByRole('row').count(), Math.min(told.findings, 50) + 1);
  for (const title of ['Identifiers used', 'Clients that asked']) assert(await page.getByRole('heading', { name: title }).isVisible());
  if (told.identifiers.length > 0) assert.equal(await page.getByRole('region', { name: 'Identifiers used' }).getByRole('row').count(), told.identifiers.length + 1);
});

visit('the model is told with its card, its figures and what drives it', {}, async ({ page, api }) => {
  const model = await api('/model');
  await go(page, '#/model');
  await page.getByRole('heading', { level: 1, name: 'Model team.pug' }).waitFor();
  const main = page.getByRole('main');
  await says(main, `normal ${count(model.card.records.normal)} records`);
  await says(main, `malicious ${count(model.card.records.malicious)} records`);
  for (const { recall } of model.card.figures.recall) await says(main, new RegExp(`It finds ${(recall * 100).toFixed(1).replace(/\.0$|\.\d$/, '')}`));
  for (const { profile } of model.profiles) assert(await page.getByRole('group', { name: 'Profiles' }).getByRole('button', { name: profile }).isVisible());
  for (const [title, side] of [['Speak for malicious', 'malicious'], ['Speak for normal', 'normal']]) {
    const table = page.getByRole('region', { name: title });
    assert.equal(await table.getByRole('row').count(), model.strongest[side].length + 1);
    await says(table, Math.abs(model.strongest[side][0].weight).toFixed(2));
  }
});

visit('choosing a profile tells its threshold and the command that takes it', {}, async ({ page, api }) => {
  const { profiles } = await api('/model');
  await go(page, '#/model');
  for (const { profile, threshold } of profiles) {
    const button = page.getByRole('group', { name: 'Profiles' }).getByRole('button', { name: profile });
    await button.click();
    await eventually(async () => assert.equal(await button.getAttribute('aria-pressed'), 'true'));
    await says(page.getByRole('main'), `a score of ${score(threshold)} or more`);
    await says(page.getByRole('main'), `pugmark assess --profile ${profile}`);
  }
});

visit('runs are told with what they read and found', {}, async ({ page, api }) => {
  const { runs: [run] } = await api('/runs');
  await go(page, '#/runs');
  const line = page.getByRole('region', { name: 'Runs' }).getByRole('row').nth(1);
  await line.waitFor();
  const shown = await cells(line);
  assert.equal(shown[0].replace(/^\W+/, ''), run.state);
  assert.deepEqual([shown[5], shown[6], shown[7]], [run.records, run.skipped, run.units].map(count));
  assert(shown[8].startsWith(count(run.findings)), shown[8]);
  await line.getByRole('link', { name: 'findings of run' }).click();
  await listShown(page);
  assert.match(await page.getByRole('textbox', { name: 'Query' }).inputValue(), /^run:1\b/);
  const { total } = await api(`/findings?q=${encodeURIComponent('run:1 verdict:any hidden:yes')}`);
  assert.equal(await grid(page).getAttribute('aria-rowcount'), String(total + 1));
});
