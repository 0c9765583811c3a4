// One relying party that speaks four dialects, each as its documentation says: the FIDO Alliance's
// conformance API, go-webauthn's examples, Spring Security and Hanko. Ceremonies are verified by
// @simplewebauthn/server; state is in memory. It is a test peer, not an example to deploy.

import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { connect } from 'node:net';

import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import express from 'express';
import session from 'express-session';

const { PORT = '0', SMTP_PORT = '2525', USER_NAME = 'ann', USER_PASSWORD = 'pw' } = process.env;
const RP_ID = 'localhost';

/** Accounts by name: `{ name, id, password?, passkeys }`. */
const accounts = new Map();
let origins;

const app = express();
app.use(express.json(), express.urlencoded({ extended: false }));
app.use(
  session({
    secret: randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax' },
  }),
);

// ---- Ceremonies, which all dialects share ----

function account(name) {
  if (!accounts.has(name)) {
    accounts.set(name, { name, id: new Uint8Array(randomBytes(32)), passkeys: [] });
  }
  return accounts.get(name);
}

async function creationOptions(pending, owner) {
  const options = await generateRegistrationOptions({
    rpName: 'stuntkey test peer',
    rpID: RP_ID,
    userName: owner.name,
    userID: owner.id,
    excludeCredentials: owner.passkeys.map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
  });
  pending.registration = { challenge: options.challenge, name: owner.name };
  return options;
}

async function register(pending, response) {
  const { challenge, name } = taken(pending, 'registration');
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origins,
    expectedRPID: RP_ID,
    requireUserVerification: false,
  });
  if (!verified || found(registrationInfo.credential.id)) throw new Refusal('Not verified');
  account(name).passkeys.push(registrationInfo.credential);
  return account(name);
}

async function requestOptions(pending, owner) {
  const options = await generateAuthenticationOptions({
    rpID: RP_ID,
    allowCredentials: owner?.passkeys.map(({ id, transports }) => ({ id, transports })) ?? [],
    userVerification: 'preferred',
  });
  pending.authentication = { challenge: options.challenge, name: owner?.name };
  return options;
}

async function authenticate(pending, response) {
  const { challenge, name } = taken(pending, 'authentication');
  const match = found(response?.id);
  if (!match || (name !== undefined && match.owner.name !== name)) throw new Refusal('Unknown');
  const { verified } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origins,
    expectedRPID: RP_ID,
    credential: match.passkey,
    requireUserVerification: false,
  });
  if (!verified) throw new Refusal('Not verified');
  return match.owner;
}

/** The pending ceremony, once: an answer that was refused cannot be sent again. */
function taken(pending, ceremony) {
  const taken = pending[ceremony];
  delete pending[ceremony];
  if (!taken) throw new Refusal('Nothing is pending');
  return taken;
}

function found(id) {
  for (const owner of accounts.values()) {
    const passkey = owner.passkeys.find((candidate) => candidate.id === id);
    if (passkey) return { owner, passkey };
  }
  return undefined;
}

class Refusal extends Error {}

/** A route whose refusals are told in the dialect's way. */
function route(act, refuse) {
  return async (request, response) => {
    try {
      await act(request, response);
    } catch (error) {
      refuse(response, error);
    }
  };
}

// ---- FIDO Alliance ----

const fido = (act) =>
  route(
    async (request, response) =>
      response.json({ status: 'ok', errorMessage: '', ...(await act(request)) }),
    (response, error) =>
      response.status(400).json({ status: 'failed', errorMessage: error.message }),
  );

/** The conformance tools name the extension results after the method that gives them. */
function fromTools({ getClientExtensionResults, ...credential }) {
  if (typeof getClientExtensionResults !== 'object') throw new Refusal('No extension results');
  return { ...credential, clientExtensionResults: getClientExtensionResults };
}

app.post('/attestation/options', fido((request) => creationOptions(request.session, account(request.body.username))));
app.post('/attestation/result', fido(async (request) => void (await register(request.session, fromTools(request.body)))));
app.post('/assertion/options', fido((request) => requestOptions(request.session, account(request.body.username))));
app.post('/assertion/result', fido(async (request) => void (await authenticate(request.session, fromTools(request.body)))));

// ---- go-webauthn ----

const go = (act) =>
  route(
    async (request, response) => response.json(await act(request)),
    (response, error) => response.status(400).json(error.message),
  );

app.get('/register/begin/:name', go(async (request) => ({ publicKey: await creationOptions(request.session, account(request.params.name)) })));
app.post('/register/finish/:name', go(async (request) => (await register(request.session, request.body), 'Registration Success')));
app.get('/login/begin/:name', go(async (request) => ({ publicKey: await requestOptions(request.session, account(request.params.name)) })));
app.post('/login/finish/:name', go(async (request) => (await authenticate(request.session, request.body), 'Login Success')));

// ---- Spring Security ----

account(USER_NAME).password = USER_PASSWORD;

function token(request) {
  request.session.csrf ??= randomUUID();
  return `<input name="_csrf" type="hidden" value="${request.session.csrf}" />`;
}

async function newSession(request, name) {
  await new Promise((done) => request.session.regenerate(done));
  request.session.name = name;
}

function guarded(request, response, next) {
  const given = request.get('X-CSRF-TOKEN') ?? request.body?._csrf;
  if (request.session.csrf && given === request.session.csrf) next();
  else response.status(403).json({ error: 'Forbidden' });
}

function inside(request, response, next) {
  if (request.session.name) next();
  else response.redirect('/login');
}

const spring = (act) => route(act, (response) => response.status(400).json({ success: false }));

app.get('/login', (request, response) => {
  response.send(`<form class="login-form" method="post" action="/login"><input name="username">
    <input name="password" type="password">${token(request)}<button>Sign in</button></form>`);
});
app.post('/login', guarded, spring(async (request, response) => {
  const { username, password } = request.body;
  if (accounts.get(username)?.password !== password) return response.redirect('/login?error');
  await newSession(request, username);
  response.redirect('/');
}));
app.get('/account', inside, (_request, response) => response.send('Hello'));
app.get('/webauthn/register', inside, (request, response) => {
  const rows = account(request.session.name).passkeys.map(
    ({ id }) => `<form class="delete-form" method="post" action="/webauthn/register/${id}">
      <input type="hidden" name="_method" value="delete">${token(request)}</form>`,
  );
  response.send(`<form>${token(request)}</form>${rows.join('')}`);
});
app.post('/webauthn/register/options', guarded, inside, spring(async (request, response) =>
  response.json(await creationOptions(request.session, account(request.session.name)))));
app.post('/webauthn/register', guarded, inside, spring(async (request, response) => {
  await register(request.session, request.body.publicKey.credential);
  response.json({ success: true });
}));
app.delete('/webauthn/register/:id', guarded, inside, (request, response) => {
  const owner = account(request.session.name);
  owner.passkeys = owner.passkeys.filter(({ id }) => id !== request.params.id);
  response.redirect('/webauthn/register?success');
});
app.post('/webauthn/authenticate/options', guarded, spring(async (request, response) =>
  response.json(await requestOptions(request.session))));
app.post('/login/webauthn', guarded, spring(async (request, response) => {
  const owner = await authenticate(request.session, request.body);
  await newSession(request, owner.name);
  response.json({ redirectUrl: '/', authenticated: true });
}));

// ---- Hanko ----

/** Sessions by token, and passcodes by id. */
const tokens = new Map();
const passcodes = new Map();
/** Ceremonies by challenge: there is no cookie to keep them by. */
const pendings = new Map();

const hanko = (act) =>
  route(act, (response, error) => response.status(error.status ?? 401).json({ message: error.message }));

function user(request) {
  const owner = tokens.get((request.get('Authorization') ?? '').replace('Bearer ', ''));
  if (!owner) throw Object.assign(new Refusal('Unauthorized'), { status: 401 });
  return owner;
}

function begun(options, pending) {
  pendings.set(options.challenge, pending);
  return { publicKey: options };
}

function pending(request) {
  const data = JSON.parse(Buffer.from(request.body.response.clientDataJSON, 'base64url'));
  return pendings.get(data.challenge) ?? {};
}

function signedIn(response, owner) {
  const token = randomUUID();
  tokens.set(token, owner);
  return response.set('X-Auth-Token', token);
}

app.post('/users', hanko((request, response) => {
  const owner = account(request.body.email);
  owner.uuid = randomUUID();
  response.json({ user_id: owner.uuid, id: owner.uuid });
}));
app.post('/user', hanko((request, response) => {
  const owner = accounts.get(request.body.email);
  if (!owner) throw Object.assign(new Refusal('Not Found'), { status: 404 });
  response.json({ id: owner.uuid, verified: true, has_webauthn_credential: owner.passkeys.length > 0 });
}));
app.get('/me', hanko((request, response) => response.json({ id: user(request).uuid })));
app.post('/passcode/login/initialize', hanko(async (request, response) => {
  const owner = [...accounts.values()].find(({ uuid }) => uuid === request.body.user_id);
  if (!owner) throw Object.assign(new Refusal('Bad Request'), { status: 400 });
  const [id, code] = [randomUUID(), String(randomInt(1_000_000)).padStart(6, '0')];
  passcodes.set(id, { code, owner });
  await mail(owner.name, `Enter the following passcode: ${code}`);
  response.json({ id, ttl: 300 });
}));
app.post('/passcode/login/finalize', hanko((request, response) => {
  const passcode = passcodes.get(request.body.id);
  if (!passcode || passcode.code !== request.body.code) throw new Refusal('Unauthorized');
  passcodes.delete(request.body.id);
  signedIn(response, passcode.owner).json({ id: request.body.id });
}));
app.post('/webauthn/registration/initialize', hanko(async (request, response) => {
  const pending = {};
  response.json(begun(await creationOptions(pending, user(request)), pending));
}));
app.post('/webauthn/registration/finalize', hanko(async (request, response) => {
  await register(pending(request), request.body);
  response.json({ credential_id: request.body.id });
}));
app.post('/webauthn/login/initialize', hanko(async (_request, response) => {
  const pending = {};
  response.json(begun(await requestOptions(pending), pending));
}));
app.post('/webauthn/login/finalize', hanko(async (request, response) => {
  const owner = await authenticate(pending(request), request.body);
  signedIn(response, owner).json({ credential_id: request.body.id, user_id: owner.uuid });
}));
app.get('/webauthn/credentials', hanko((request, response) =>
  response.json(user(request).passkeys.map(({ id, label }) => ({ id, name: label })))));
app.patch('/webauthn/credentials/:id', hanko((request, response) => {
  const passkey = user(request).passkeys.find(({ id }) => id === request.params.id);
  passkey.label = request.body.name;
  response.json({ id: passkey.id, name: passkey.label });
}));
app.delete('/webauthn/credentials/:id', hanko((request, response) => {
  const owner = user(request);
  owner.passkeys = owner.passkeys.filter(({ id }) => id !== request.params.id);
  response.status(204).end();
}));
app.post('/logout', hanko(async (request, response) => {
  // Spring Security has the path, too: there it is a form.
  if (request.is('urlencoded')) {
    await new Promise((done) => request.session.destroy(done));
    return response.redirect('/login?logout');
  }
  tokens.delete((request.get('Authorization') ?? '').replace('Bearer ', ''));
  response.status(204).end();
}));

/** Hands a mail over by SMTP (RFC 5321), a line at a time. */
function mail(to, text) {
  const lines = [
    'EHLO localhost',
    'MAIL FROM:<hanko@localhost>',
    `RCPT TO:<${to}>`,
    'DATA',
    `To: ${to}\r\nSubject: Passcode\r\n\r\n${text}\r\n.`,
    'QUIT',
  ];
  return new Promise((done, failed) => {
    const socket = connect(Number(SMTP_PORT), '127.0.0.1');
    socket.on('data', (data) => {
      if (!/^\d{3} /m.test(String(data))) return;
      const line = lines.shift();
      if (line === undefined) socket.end();
      else socket.write(`${line}\r\n`);
    });
    socket.on('close', done).on('error', failed);
  });
}

// ---- Start ----

const server = createServer(app);
server.listen(Number(PORT), '127.0.0.1', () => {
  const own = `http://localhost:${server.address().port}`;
  origins = [own, `https://${RP_ID}`];
  console.log(`listening on ${own}`);
});

// A test that is killed cannot stop its peer, but the pipe it held is closed all the same.
if (process.env.STOP_WITH_STDIN) {
  process.stdin.on('end', () => process.exit()).resume();
}
