// A relying party that stuntkey's tests drive: the library's own glue on Express, and no more.
// State is in memory and dies with the process. It is a test peer, not an example to deploy.

import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

import express from 'express';
import session from 'express-session';
import { Fido2Lib } from 'fido2-lib';

// The simulated native apps. Their signing certificate is by definition a certificate whose
// SHA-256 is that of the ASCII text "stuntkey test signing certificate".
const {
  PORT = '0',
  RP_ID = 'localhost',
  ORIGIN,
  ANDROID_ORIGIN = 'android:apk-key-hash:b48mwuplMYT53wHGJQ1Lf8hiws5ODbEWuPdaagq7x-Y',
  ANDROID_PACKAGE = 'test.example.shop',
  ANDROID_CERT_SHA256 =
    '6F:8F:26:C2:EA:65:31:84:F9:DF:01:C6:25:0D:4B:7F:C8:62:C2:CE:4E:0D:B1:16:B8:F7:5A:6A:0A:BB:C7:E6',
  IOS_APP_ID = 'STUNTKEY01.test.example.shop',
} = process.env;

const fido2 = new Fido2Lib({
  rpId: RP_ID,
  rpName: 'stuntkey test peer',
  attestation: 'none',
  cryptoParams: [-7, -257],
  authenticatorRequireResidentKey: true,
  authenticatorUserVerification: 'required',
});

/** Accounts by user name: `{ username, id, salt, password, passkeys }`. */
const accounts = new Map();

// Its pages' origin is the first, and has the port, known once the server listens.
let origins;

const app = express();
app.use(express.json());
app.use(
  session({
    secret: randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax' },
  }),
);

// ---- Well-known files of the native apps ----

app.get('/.well-known/assetlinks.json', (_request, response) => {
  response.json([
    {
      relation: [
        'delegate_permission/common.handle_all_urls',
        'delegate_permission/common.get_login_creds',
      ],
      target: {
        namespace: 'android_app',
        package_name: ANDROID_PACKAGE,
        sha256_cert_fingerprints: [ANDROID_CERT_SHA256],
      },
    },
  ]);
});

app.get('/.well-known/apple-app-site-association', (_request, response) => {
  response.json({ webcredentials: { apps: [IOS_APP_ID] } });
});

// ---- Account and session ----

app.post('/signup', async (request, response) => {
  const { username, password } = namesAndPassword(request);
  if (accounts.has(username)) throw new Refusal(409, 'This user name is taken');
  const salt = randomBytes(16);
  const id = randomBytes(32).toString('base64url');
  accounts.set(username, { username, id, salt, password: hash(password, salt), passkeys: [] });
  await signIn(request, username);
  response.status(201).json({ username });
});

app.post('/login', async (request, response) => {
  const { username, password } = namesAndPassword(request);
  const account = accounts.get(username);
  if (!account || !timingSafeEqual(hash(password, account.salt), account.password)) {
    throw new Refusal(401, 'Wrong user name or password');
  }
  await signIn(request, username);
  response.json({ username });
});

app.post('/logout', async (request, response) => {
  await new Promise((done, failed) =>
    request.session.destroy((error) => (error ? failed(error) : done())),
  );
  response.json({});
});

app.get('/me', (request, response) => {
  response.json({ username: signedIn(request).username });
});

// ---- Registration ----

app.post('/attestation/options', async (request, response) => {
  const account = signedIn(request);
  const options = await fido2.attestationOptions();
  const challenge = text(options.challenge);
  setPending(request, 'attestation', { challenge });
  response.json({
    ...options,
    challenge,
    user: { id: account.id, name: account.username, displayName: account.username },
    excludeCredentials: descriptors(account),
  });
});

app.post('/attestation/result', async (request, response) => {
  const account = signedIn(request);
  const { challenge } = takePending(request, 'attestation');
  const { authnrData } = await verified(() =>
    fido2.attestationResult(
      { ...withBuffers(request.body), transports: request.body.response?.transports },
      { rpId: RP_ID, challenge, origin: expectedOrigin(request.body), factor: 'first' },
    ),
  );
  const id = text(authnrData.get('credId'));
  // §7.1 step 26: no account has this credential ID yet.
  if (findPasskey(id)) throw new Refusal(400, 'This passkey is already registered');
  account.passkeys.push({
    id,
    publicKey: authnrData.get('credentialPublicKeyPem'),
    counter: authnrData.get('counter'),
    transports: authnrData.get('transports'),
  });
  response.json({ status: 'ok' });
});

// ---- Authentication ----

app.post('/assertion/options', async (request, response) => {
  const { username } = request.body ?? {};
  if (username !== undefined && typeof username !== 'string') {
    throw new Refusal(400, 'One user name at most');
  }
  // An unknown user name gets the same answer as one without passkeys.
  const account = accounts.get(username);
  const options = await fido2.assertionOptions();
  const challenge = text(options.challenge);
  setPending(request, 'assertion', { challenge, username });
  response.json({ ...options, challenge, allowCredentials: account ? descriptors(account) : [] });
});

app.post('/assertion/result', async (request, response) => {
  const { challenge, username } = takePending(request, 'assertion');
  const found = findPasskey(request.body?.id);
  if (!found) throw new Refusal(400, 'This passkey is not registered with this site');
  const { account, passkey } = found;
  // §7.2 step 6: whoever was named has this passkey; if nobody was, the response names its user.
  if (username !== undefined && username !== account.username) {
    throw new Refusal(400, 'This passkey belongs to another account');
  }
  if (username === undefined && !request.body.response?.userHandle) {
    throw new Refusal(400, 'The user handle is missing');
  }
  const { authnrData } = await verified(() =>
    fido2.assertionResult(withBuffers(request.body), {
      rpId: RP_ID,
      challenge,
      origin: expectedOrigin(request.body),
      factor: 'first',
      publicKey: passkey.publicKey,
      prevCounter: passkey.counter,
      userHandle: account.id,
      allowCredentials: account.passkeys.map(({ id }) => ({ id, type: 'public-key' })),
    }),
  );
  passkey.counter = authnrData.get('counter');
  await signIn(request, account.username);
  response.json({ status: 'ok' });
});

// ---- Passkey management ----

app.get('/credentials', (request, response) => {
  response.json(signedIn(request).passkeys.map(({ id }) => ({ id })));
});

app.delete('/credentials/:id', (request, response) => {
  const { passkeys } = signedIn(request);
  const index = passkeys.findIndex((passkey) => passkey.id === request.params.id);
  if (index < 0) throw new Refusal(404, 'You have no such passkey');
  passkeys.splice(index, 1);
  response.status(204).end();
});

// ---- Refusals: whatever a client sends is answered with 4xx ----

app.use((error, _request, response, _next) => {
  const status = error.status ?? 500;
  if (status >= 500) console.error(error);
  response.status(status).json({ error: error.message });
});

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The library throws on an answer it does not accept; that is the client's fault. */
async function verified(verification) {
  try {
    return await verification();
  } catch (error) {
    throw new Refusal(400, error.message);
  }
}

// ---- Below: what the routes share ----

/** The library takes `id` and `rawId` as buffers alone; anything else it refuses itself. */
function withBuffers(credential) {
  const { id, rawId } = credential ?? {};
  const buffer = (value) =>
    typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64url')).buffer : value;
  return { ...credential, id: buffer(id), rawId: buffer(rawId) };
}

/** The library expects one origin, so that who has apps as well as pages chooses it beforehand. */
function expectedOrigin(credential) {
  try {
    const { origin } = JSON.parse(Buffer.from(credential.response.clientDataJSON, 'base64url'));
    return origins.includes(origin) ? origin : origins[0];
  } catch {
    return origins[0];
  }
}

function text(buffer) {
  return Buffer.from(buffer).toString('base64url');
}

function namesAndPassword(request) {
  const { username, password } = request.body ?? {};
  const given = (value) => typeof value === 'string' && value !== '';
  if (!given(username) || !given(password)) {
    throw new Refusal(400, 'A user name and a password are needed');
  }
  return { username, password };
}

/** The lowest cost that scrypt knows: tests sign up often, and these passwords guard nothing. */
function hash(password, salt) {
  return scryptSync(password, salt, 32, { N: 2, r: 8, p: 1 });
}

/** A new session id at every sign-in, so that nobody can plant one beforehand. */
async function signIn(request, username) {
  await new Promise((done, failed) =>
    request.session.regenerate((error) => (error ? failed(error) : done())),
  );
  request.session.username = username;
}

function signedIn(request) {
  const account = accounts.get(request.session.username);
  if (!account) throw new Refusal(401, 'Sign in first');
  return account;
}

/** What was asked for, by session. The session itself is a copy that each request has of its own. */
const pending = new Map();

function setPending(request, ceremony, expected) {
  // What is in a session keeps its id.
  request.session.began = true;
  pending.set(`${request.sessionID} ${ceremony}`, expected);
}

/** The pending ceremony, once: an answer that was refused cannot be sent again. */
function takePending(request, ceremony) {
  const key = `${request.sessionID} ${ceremony}`;
  const expected = pending.get(key);
  pending.delete(key);
  if (!expected) throw new Refusal(400, `There is no pending ${ceremony}`);
  return expected;
}

function descriptors(account) {
  return account.passkeys.map(({ id, transports }) => ({ type: 'public-key', id, transports }));
}

function findPasskey(id) {
  for (const account of accounts.values()) {
    const passkey = account.passkeys.find((candidate) => candidate.id === id);
    if (passkey) return { account, passkey };
  }
  return undefined;
}

// ---- Start ----

const server = createServer(app);
server.listen(Number(PORT), '127.0.0.1', () => {
  const own = `http://localhost:${server.address().port}`;
  // A passkey made in an iOS app names `https://` and the RP ID as its origin.
  origins = [ORIGIN ?? own, `https://${RP_ID}`, ANDROID_ORIGIN];
  console.log(`listening on ${own}`);
});

// A test that is killed cannot stop its peer, but the pipe it held is closed all the same.
if (process.env.STOP_WITH_STDIN) {
  process.stdin.on('end', () => process.exit()).resume();
}
