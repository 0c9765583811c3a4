// A relying party that stuntkey's tests drive: the library's own glue on Express, and no more.
// State is in memory and dies with the process. It is a test peer, not an example to deploy.

import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import {
  SettingsService,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import express from 'express';
import session from 'express-session';

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
  ATTESTATION_ROOTS,
} = process.env;

// With a folder of root certificates, attestation is asked for and traced to them.
const ROOTS = {
  packed: 'fido',
  'fido-u2f': 'fido',
  tpm: 'tpm',
  apple: 'apple',
  'android-key': 'android-key',
};
if (ATTESTATION_ROOTS) {
  for (const [identifier, family] of Object.entries(ROOTS)) {
    const certificates = [readFileSync(join(ATTESTATION_ROOTS, `${family}.pem`), 'utf8')];
    SettingsService.setRootCertificates({ identifier, certificates });
  }
}

/** Accounts by user name: `{ username, id, salt, password, passkeys }`. */
const accounts = new Map();

// §7.1 step 9 and §7.2 step 12. The default origin has the port, known once the server listens.
let expectedOrigin;

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
  const id = new Uint8Array(randomBytes(32));
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

app.get('/generate-registration-options', async (request, response) => {
  const account = signedIn(request);
  const options = await generateRegistrationOptions({
    rpName: 'stuntkey test peer',
    rpID: RP_ID,
    userName: account.username,
    userID: account.id,
    attestationType: ATTESTATION_ROOTS ? 'direct' : 'none',
    excludeCredentials: descriptors(account),
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
  });
  setPending(request, 'registration', {
    challenge: options.challenge,
    conditional: request.query.mediation === 'conditional',
  });
  response.json(options);
});

app.post('/verify-registration', async (request, response) => {
  const account = signedIn(request);
  const pending = takePending(request, 'registration');
  const { verified, registrationInfo } = await verify(
    verifyRegistrationResponse({
      response: request.body,
      expectedChallenge: pending.challenge,
      expectedOrigin,
      expectedRPID: RP_ID,
      // §7.1 step 15: only a conditional create may come without user presence.
      requireUserPresence: !pending.conditional,
      requireUserVerification: false,
    }),
  );
  if (!verified) throw new Refusal(400, 'The attestation could not be verified');
  const { credential, credentialDeviceType, credentialBackedUp, aaguid } = registrationInfo;
  // §7.1 step 26: no account has this credential ID yet.
  if (findPasskey(credential.id)) throw new Refusal(400, 'This passkey is already registered');
  account.passkeys.push({ ...credential, credentialDeviceType, credentialBackedUp, aaguid });
  response.json({ verified });
});

// ---- Authentication ----

app.get('/generate-authentication-options', async (request, response) => {
  const { username } = request.query;
  if (username !== undefined && typeof username !== 'string') {
    throw new Refusal(400, 'One user name at most');
  }
  // An unknown user name gets the same answer as one without passkeys.
  const account = accounts.get(username);
  const options = await generateAuthenticationOptions({
    rpID: RP_ID,
    allowCredentials: account ? descriptors(account) : [],
    userVerification: 'preferred',
  });
  setPending(request, 'authentication', { challenge: options.challenge, username });
  response.json(options);
});

app.post('/verify-authentication', async (request, response) => {
  const pending = takePending(request, 'authentication');
  const found = findPasskey(request.body?.id);
  if (!found) throw new Refusal(400, 'This passkey is not registered with this site');
  const { account, passkey } = found;
  checkOwner(account, pending.username, request.body.response?.userHandle);
  const { verified, authenticationInfo } = await verify(
    verifyAuthenticationResponse({
      response: request.body,
      expectedChallenge: pending.challenge,
      expectedOrigin,
      expectedRPID: RP_ID,
      credential: passkey,
      requireUserVerification: false,
    }),
  );
  if (!verified) throw new Refusal(400, 'The signature could not be verified');
  passkey.counter = authenticationInfo.newCounter;
  passkey.credentialBackedUp = authenticationInfo.credentialBackedUp;
  await signIn(request, account.username);
  response.json({ verified });
});

// ---- Passkey management ----

app.get('/credentials', (request, response) => {
  response.json(
    signedIn(request).passkeys.map((passkey) => ({
      id: passkey.id,
      transports: passkey.transports,
      aaguid: passkey.aaguid,
      deviceType: passkey.credentialDeviceType,
      backedUp: passkey.credentialBackedUp,
    })),
  );
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
async function verify(verification) {
  try {
    return await verification;
  } catch (error) {
    throw new Refusal(400, error.message);
  }
}

// ---- Below: what the routes share ----

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
  return account.passkeys.map(({ id, transports }) => ({ id, transports }));
}

function findPasskey(id) {
  for (const account of accounts.values()) {
    const passkey = account.passkeys.find((candidate) => candidate.id === id);
    if (passkey) return { account, passkey };
  }
  return undefined;
}

/** §7.2 step 6, which the library leaves to its caller. */
function checkOwner(account, identified, userHandle) {
  if (identified !== undefined && identified !== account.username) {
    throw new Refusal(400, 'This passkey belongs to another account');
  }
  if (identified === undefined && !userHandle) {
    throw new Refusal(400, 'The user handle is missing');
  }
  if (userHandle && userHandle !== Buffer.from(account.id).toString('base64url')) {
    throw new Refusal(400, 'The user handle belongs to another account');
  }
}

// ---- Start ----

const server = createServer(app);
server.listen(Number(PORT), '127.0.0.1', () => {
  const own = `http://localhost:${server.address().port}`;
  // A passkey made in an iOS app names `https://` and the RP ID as its origin.
  expectedOrigin = [ORIGIN ?? own, `https://${RP_ID}`, ANDROID_ORIGIN];
  console.log(`listening on ${own}`);
});

// A test that is killed cannot stop its peer, but the pipe it held is closed all the same.
if (process.env.STOP_WITH_STDIN) {
  process.stdin.on('end', () => process.exit()).resume();
}
