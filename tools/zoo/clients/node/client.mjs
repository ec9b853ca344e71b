// Runs one HTTP library of Node over the same sites. Usage: node client.mjs LIBRARY
import http from 'node:http';
import { createRequire } from 'node:module';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';

const require = createRequire('/srv/zoo/node/package.json');
const load = (name) => import(require.resolve(name));
const E = process.env;
const gets = ['SITE', 'PAGE', 'STYLE', 'MOVED', 'B_SITE', 'B_DATA', 'B_SEARCH', 'MISSING', 'C_FEED'].map((name) => E[name]);
const json = { name: 'lamp', price: 12.5 };
const form = { username: 'ada', password: 'lovelace' };
const quietly = async (work) => { try { return await work(); } catch (problem) { console.log(String(problem).slice(0, 200)); } };

// A fetch with the interface of the browsers'.
async function fetches(fetch) {
  for (const address of gets) await quietly(async () => (await fetch(address)).text());
  await quietly(async () => (await fetch(E.C_API, { method: 'POST', body: JSON.stringify(json), headers: { 'Content-Type': 'application/json' } })).text());
  await quietly(async () => (await fetch(E.B_LOGIN, { method: 'POST', body: new URLSearchParams(form) })).text());
  await quietly(async () => (await fetch(E.C_ITEM, { method: 'DELETE' })).text());
  await quietly(async () => Promise.all([E.IMAGE, E.IMAGE2, E.SCRIPT].map(async (address) => (await fetch(address)).arrayBuffer())));
}

const programs = {
  async http() {
    const agent = new http.Agent({ keepAlive: true });
    const send = (address, options = {}, body) => new Promise((done) => {
      const request = http.request(address, { agent, ...options }, (answer) => answer.resume().on('end', done));
      request.on('error', done).end(body);
    });
    for (const address of gets) await send(address);
    await new Promise((done) => http.get(E.ARCHIVE, (answer) => answer.pipe(createWriteStream('a.gz')).on('finish', done)));
    const text = JSON.stringify(json);
    await send(E.C_API, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Content-Length': text.length } }, text);
    await send(E.C_PRIVATE, { auth: 'ada:lovelace' });
    agent.destroy();
  },
  async fetch() {
    await fetches(fetch);
    const data = new FormData();
    data.append('file', new Blob(['text '.repeat(90)]), 'a.txt');
    await (await fetch(E.B_UPLOAD, { method: 'POST', body: data })).text();
  },
  async undici() {
    const { request } = await load('undici');
    for (const address of gets) await quietly(async () => (await request(address)).body.text());
    await quietly(async () => (await request(E.C_API, { method: 'POST', body: JSON.stringify(json) })).body.text());
    await quietly(async () => (await request(E.C_ITEM, { method: 'DELETE' })).body.text());
  },
  async axios() {
    const axios = (await load('axios')).default;
    for (const address of gets) await quietly(() => axios.get(address));
    await quietly(() => axios.post(E.C_API, json));
    await quietly(() => axios.put(E.C_ITEM, json));
    await quietly(() => axios.delete(E.C_ITEM));
    await quietly(() => axios.post(E.B_LOGIN, new URLSearchParams(form)));
    await quietly(() => axios.get(E.C_PRIVATE, { auth: { username: 'ada', password: 'lovelace' } }));
    await quietly(() => axios.postForm(E.B_UPLOAD, { note: 'minutes', text: 'x'.repeat(300) }));
    await quietly(() => axios.get(E.IMAGE, { responseType: 'arraybuffer' }));
  },
  async got() {
    const { got } = await load('got');
    const once = got.extend({ retry: { limit: 0 } });
    for (const address of gets) await quietly(() => once(address).text());
    await quietly(() => once.post(E.C_API, { json }).json());
    await quietly(() => once.post(E.B_LOGIN, { form }).text());
    await quietly(() => once.delete(E.C_ITEM));
    await quietly(() => once(E.C_PRIVATE, { username: 'ada', password: 'lovelace' }).text());
  },
  async 'node-fetch'() { await fetches((await load('node-fetch')).default); },
  async 'cross-fetch'() { await fetches((await load('cross-fetch')).default); },
  async 'make-fetch-happen'() { await fetches((await load('make-fetch-happen')).default.defaults({ cachePath: './cache' })); },
  async superagent() {
    const superagent = (await load('superagent')).default;
    for (const address of gets) await quietly(() => superagent.get(address));
    await quietly(() => superagent.post(E.C_API).send(json));
    await quietly(() => superagent.post(E.B_LOGIN).type('form').send(form));
    await quietly(() => superagent.post(E.B_UPLOAD).attach('file', '/usr/share/common-licenses/BSD'));
    await quietly(() => superagent.get(E.C_PRIVATE).auth('ada', 'lovelace'));
    await quietly(() => superagent.delete(E.C_ITEM));
  },
  async needle() {
    const needle = (await load('needle')).default;
    for (const address of gets) await quietly(() => needle('get', address));
    await quietly(() => needle('post', E.C_API, json, { json: true }));
    await quietly(() => needle('post', E.B_LOGIN, form));
    await quietly(() => needle('get', E.C_PRIVATE, { username: 'ada', password: 'lovelace' }));
  },
  async request() {
    const request = require('request');
    const call = (...rest) => new Promise((done) => request(...rest, done));
    for (const address of gets) await call(address);
    await call({ url: E.C_API, method: 'POST', json });
    await call({ url: E.B_LOGIN, method: 'POST', form, jar: true });
    await call({ url: E.B_UPLOAD, method: 'POST', formData: { note: 'minutes', file: readFileSync('/usr/share/common-licenses/BSD') } });
    await call({ url: E.C_PRIVATE, auth: { user: 'ada', pass: 'lovelace' } });
  },
  async ky() {
    const ky = (await load('ky')).default.extend({ retry: 0 });
    for (const address of gets) await quietly(() => ky(address).text());
    await quietly(() => ky.post(E.C_API, { json }).json());
    await quietly(() => ky.delete(E.C_ITEM).text());
  },
  async phin() {
    const phin = (await load('phin')).default;
    const call = typeof phin === 'function' ? phin : phin.phin;
    for (const url of gets) await quietly(() => call({ url }));
    await quietly(() => call({ url: E.C_API, method: 'POST', data: json }));
    await quietly(() => call({ url: E.B_LOGIN, method: 'POST', form }));
  },
  async bent() {
    const bent = require('bent');
    for (const address of gets) await quietly(() => bent('string', 200, 301, 302, 404)(address));
    await quietly(() => bent('POST', 'json', 200, 201)(E.C_API, json));
  },
  async ofetch() {
    const { ofetch } = await load('ofetch');
    for (const address of gets) await quietly(() => ofetch(address, { retry: 0 }));
    await quietly(() => ofetch(E.C_API, { method: 'POST', body: json }));
    await quietly(() => ofetch(E.C_DATA, { query: { page: 2 } }));
  },
  async 'rss-parser'() {
    const Parser = require('rss-parser');
    for (const address of [E.FEED, E.B_FEED, E.C_FEED, E.FEED]) await quietly(() => new Parser().parseURL(address));
  },
  async ws() {
    const WebSocket = require('ws');
    for (let round = 0; round < 3; round++) {
      await new Promise((done) => {
        const socket = new WebSocket(`ws://${E.SOCKET}/ws/live`);
        socket.on('open', () => socket.send('hello')).on('message', () => socket.close()).on('close', done).on('error', done);
      });
    }
  },
  async jayson() {
    const jayson = require('jayson');
    for (const method of ['add', 'add', 'search', 'version']) {
      await new Promise((done) => jayson.client.http({ host: E.JSONRPC, path: '/rpc' }).request(method, [1, 2], done));
    }
  },
};
writeFileSync('started', '');
await programs[process.argv[2]]();
process.exit(0);
