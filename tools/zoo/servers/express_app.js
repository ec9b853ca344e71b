// The dynamic sites of Express, as flask_app.py has them. Usage: node express_app.js ADDRESS
const crypto = require('node:crypto');
const express = require('express');
const session = require('express-session');
const app = express();
app.use(session({ secret: crypto.randomUUID(), resave: false, saveUninitialized: false }));
app.use(express.urlencoded({ extended: false }), express.json());
app.all('/search', (request, response) => response.send(`<p>${String(request.query.q || '').length} letters, 5 results</p>`));
app.get('/login', (request, response) =>
  response.send('<form method=post action=/login><input name=username><input type=password name=password><input type=submit name=go></form>'));
app.post('/login', (request, response) => {
  request.session.user = request.body.username;
  response.redirect('/account');
});
app.get('/account', (request, response) => response.send('<h1>Welcome</h1>'));
app.all('/moved', (request, response) => response.redirect(301, '/about.html'));
app.all('/upload', (request, response) => {
  let bytes = 0;
  request.on('data', (chunk) => { bytes += chunk.length; });
  request.on('end', () => response.json({ bytes }));
  request.resume();
});
app.all(/^\/(api|rest|v2)\/.+/, (request, response) => {
  const item = request.path.split('/').pop();
  if (request.method === 'POST') return response.status(201).location(`${request.path}/33`).json({ id: 33 });
  if (request.method === 'DELETE') return response.sendStatus(204);
  if (/^\d+$/.test(item)) return response.json({ id: Number(item), label: `entry ${item}` });
  return response.json([...Array(15).keys()].map((id) => ({ id, label: `entry ${id}` })));
});
app.use('/private', (request, response, next) => {
  if (request.get('authorization') === `Basic ${Buffer.from('ada:lovelace').toString('base64')}`) return next();
  return response.set('WWW-Authenticate', 'Basic realm="admin"').sendStatus(401);
});
app.use((request, response, next) => express.static(`/srv/zoo/www/${request.hostname}`)(request, response, next));
app.listen(80, process.argv[2]);
