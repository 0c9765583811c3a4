// Verifies registrations with roots of the caller's, then with metadata of the caller's. Prints a
// line for each proof; what is not as it should be ends it.
import http from 'node:http';
import { readFileSync } from 'node:fs';
import {
  MetadataService,
  SettingsService,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';

const given = JSON.parse(readFileSync(0, 'utf8'));

const verify = async ({ credential }) => {
  const { verified } = await verifyRegistrationResponse({
    response: credential,
    expectedChallenge: given.challenge,
    expectedOrigin: given.origin,
    expectedRPID: given.rpId,
    requireUserVerification: false,
    supportedAlgorithmIDs: [-7, -8, -35, -257],
  });
  if (!verified) throw new Error('not verified');
};

const check = async (what, one) => {
  try {
    await verify(one);
    console.log(`${what} ${one.name}`);
  } catch (error) {
    console.log(`not ${what} ${one.name}: ${error.stack} ${error.cause ?? ''}`);
  }
};

const trust = (identifier, root) =>
  SettingsService.setRootCertificates({ identifier, certificates: [root] });

for (const [fmt, root] of Object.entries(given.roots)) trust(fmt, root);
for (const one of given.cases) await check('verified', one);

const other = (fmt) => (fmt === 'tpm' ? given.roots.apple : given.roots.tpm);
for (const fmt of ['packed', 'fido-u2f', 'tpm', 'apple', 'android-key']) {
  trust(fmt, other(fmt));
  const one = given.cases.find(({ name }) => name === fmt);
  await verify(one).then(
    () => console.log(`accepted with another root ${fmt}`),
    () => console.log(`refused with another root ${fmt}`),
  );
}

// The metadata has the roots: those of the formats are forgotten.
for (const fmt of ['packed', 'fido-u2f', 'tpm', 'apple', 'android-key']) {
  SettingsService.setRootCertificates({ identifier: fmt, certificates: [] });
}
const server = http.createServer((_, response) => response.end(given.mds)).listen(0);
await new Promise((resolve) => server.once('listening', resolve));
const mdsServers = [`http://127.0.0.1:${server.address().port}/`];
const load = () => MetadataService.initialize({ mdsServers, verificationMode: 'strict' });
const known = (aaguid) => MetadataService.getStatement(aaguid).catch(() => undefined);

trust('mds', other('mds'));
await load().catch(() => undefined);
const early = await known(given.cases[0].aaguid);
console.log(`${early ? 'accepted' : 'refused'} with another root mds`);
trust('mds', given.roots.mds);
await load();
for (const one of given.cases) {
  const statement = await known(one.aaguid);
  if (statement?.aaguid !== one.aaguid) console.log(`no statement ${one.name}`);
  // U2F has no AAGUID to look for, and without a model strict services take nothing. Android sends
  // the root itself, which this library refuses as a duplicate where metadata has it, too.
  else if (['fido-u2f', 'android-key'].includes(one.fmt)) console.log(`metadata ${one.name}`);
  else await check('metadata', one);
}
server.close();
server.closeAllConnections();
