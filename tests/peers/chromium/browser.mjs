// Chromium, driven by playwright-core: registers or signs in at the embedded relying party, with a
// virtual authenticator of Chrome's DevTools Protocol or of Playwright itself.
//
//   node browser.mjs register|sign-in cdp|playwright RP_URL CHROMIUM
//
// Reads { "identifier", "credentials"? } as JSON from standard input, and writes what came of it:
// { "screen", "credentials" }.
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';

const [verb, kind, url, executablePath] = process.argv.slice(2);
const input = JSON.parse(readFileSync(0, 'utf8'));

// In the page: JSON to the relying party, and WebAuthn in the JSON forms of Level 3.
async function perform({ verb, identifier }) {
  const client = {
    kind: 'browser', platform: 'windows', browser: 'chrome', version: '148', lock: null,
    app_lock: false, uvpaa: true, capabilities: { conditionalGet: true }, hardware: 'test',
  };
  const post = async (path, json) => {
    const answer = await fetch(path, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(json),
    });
    return answer.json();
  };
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const listed = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  // By hand, because a virtual authenticator in the page need not have the newest methods.
  const told = (credential) => {
    const { response } = credential;
    const members = response.attestationObject
      ? ['clientDataJSON', 'attestationObject']
      : ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle'];
    const buffers = members.filter((name) => response[name])
      .map((name) => [name, text(response[name])]);
    return {
      id: credential.id, rawId: text(credential.rawId), type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: {
        ...Object.fromEntries(buffers),
        ...(response.attestationObject ? { transports: response.getTransports() } : {}),
      },
    };
  };
  if (verb === 'register') {
    const { options } = await post('/api/accounts', { identifier, client });
    const publicKey = {
      ...options, challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: listed(options.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return post('/api/passkeys', { credential: told(made) });
  }
  const { options } = await post('/api/sign-in', { client });
  const publicKey = {
    ...options, challenge: bytes(options.challenge),
    allowCredentials: listed(options.allowCredentials),
  };
  const used = await navigator.credentials.get({ publicKey });
  return post('/api/sign-in/passkey', { credential: told(used) });
}

// The two kinds of virtual authenticators: how each begins, and what it holds.
const kinds = {
  async cdp(context, page) {
    const session = await context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
        isUserVerified: true, automaticPresenceSimulation: true,
      },
    });
    for (const credential of input.credentials ?? []) {
      await session.send('WebAuthn.addCredential', { authenticatorId, credential });
    }
    return () => session.send('WebAuthn.getCredentials', { authenticatorId });
  },
  async playwright(context) {
    await context.credentials.install();
    for (const { rpId, ...options } of input.credentials ?? []) {
      await context.credentials.create(rpId, options);
    }
    return async () => ({ credentials: await context.credentials.get() });
  },
};

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const context = await browser.newContext();
  const page = await context.newPage();
  const holds = await kinds[kind](context, page);
  await page.goto(`${url}/api/session`);
  const answer = await page.evaluate(perform, { verb, identifier: input.identifier });
  const { credentials } = await holds();
  process.stdout.write(JSON.stringify({ answer, screen: answer.screen, credentials }));
} finally {
  await browser.close();
}
