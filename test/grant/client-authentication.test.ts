import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK } from 'jose';
import { type AuthorizationServerOptions, createAuthorizationServer } from '../../src/grant/authorization-server.js';
import { Secret } from '../../src/vocabulary/secret.js';
import { authorizationServerOptions } from '../support/authorization-server-options.js';
import { type CertificateFiles, makeCertificates } from '../support/redis-sets.js';
import {
  type ScriptedAuthorizationServer,
  type ScriptedClient,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { createUserAgent } from '../support/user-agent.js';

const client: ScriptedClient = { clientId: 'backend-under-test', clientSecret: 'not used here, and not accepted' };
const BOTH = ['granted', 'granted'];
let files: CertificateFiles;
let folder: string;
beforeAll(() => {
  files = makeCertificates();
  folder = path.dirname(files.authority);
});
afterAll(() => files.close());

/** Signs in with these settings and refreshes once; gives how both ended. */
async function tryOut({ issuer }: ScriptedAuthorizationServer, settings: Partial<AuthorizationServerOptions>) {
  const server = await createAuthorizationServer(authorizationServerOptions(issuer, settings));
  const scope = ['openid', 'read'];
  const begun = await server.beginSignIn({ scope, resources: [] });
  if (begun.kind !== 'granted') return [begun.kind];
  const { authorizationUrl, ...secrets } = begun.value;
  const { search } = await createUserAgent().signInAt(authorizationUrl, { person: '' });
  const signedIn = await server.completeSignIn({
    query: search.slice(1),
    secrets,
    firstQuery: { resources: [] },
    scope,
  });
  const refreshToken = signedIn.kind === 'granted' ? signedIn.value.refreshToken : undefined;
  if (refreshToken === undefined) return [signedIn.kind];
  const refreshed = await server.refresh({ refreshToken, scope }, { resources: [], scope: ['read'] });
  return [signedIn.kind, refreshed.kind];
}

function writeKey(name: string, key: KeyObject): string {
  const file = path.join(folder, name);
  writeFileSync(file, key.export({ type: 'pkcs8', format: 'pem' }));
  return file;
}

describe('a client that signs with a private key', () => {
  const makers = {
    ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    Ed25519: () => generateKeyPairSync('ed25519'),
  };

  it.each(Object.keys(makers) as (keyof typeof makers)[])(
    'is known by it, with %s, and no secret is sent [AS-09] [RT-02] [LOGIN-01]',
    async (privateKeyAlgorithm) => {
      const { privateKey, publicKey } = makers[privateKeyAlgorithm]();
      const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: privateKeyAlgorithm };
      const server = await startScriptedAuthorizationServer({ ...client, publicKey: jwk });
      const privateKeyFile = writeKey(`${privateKeyAlgorithm}.pem`, privateKey);
      const settings = { clientAuthentication: 'private_key_jwt', privateKeyFile, privateKeyId: 'key-1' } as const;
      expect(await tryOut(server, { ...settings, privateKeyAlgorithm })).toEqual(BOTH);
      const requests = server.received('/token');
      const assertions = requests.map(({ form }) => form.get('client_assertion'));
      expect(new Set(assertions).size).toBe(2);
      for (const { headers, form } of requests) {
        expect([headers.authorization, form.get('client_secret')]).toEqual([undefined, null]);
      }
      await server.close();
    },
  );

  it('is not taken for another one that has another key [AS-09]', async () => {
    const jwk = { ...(await exportJWK(makers.ES256().publicKey)), alg: 'ES256' };
    const server = await startScriptedAuthorizationServer({ ...client, publicKey: jwk });
    const privateKeyFile = writeKey('foreign.pem', makers.ES256().privateKey);
    expect(await tryOut(server, { clientAuthentication: 'private_key_jwt', privateKeyFile })).toEqual(['refused']);
    await server.close();
  });
});

describe('a client that shows a certificate', () => {
  let server: ScriptedAuthorizationServer;
  beforeAll(async () => {
    const [key, cert, ca] = [files.privateKey, files.certificate, files.authority].map((file) => readFileSync(file));
    const tls = { key, cert, ca, requestCert: true, rejectUnauthorized: false };
    server = await startScriptedAuthorizationServer({ ...client, certificateName: 'localhost' }, { tls });
  });
  afterAll(() => server.close());
  const trusted = () => ({ caFile: files.authority });
  const ours = () => ({ ...trusted(), certificateFile: files.certificate, keyFile: files.privateKey });

  it('is known by it over TLS, and sends its id alone [AS-09] [AS-04] [RT-02]', async () => {
    server.forgetRequests();
    expect(await tryOut(server, { clientAuthentication: 'tls_client_auth', tls: ours() })).toEqual(BOTH);
    for (const { headers, form, peerName } of server.received('/token')) {
      expect([peerName, form.get('client_id')]).toEqual(['localhost', client.clientId]);
      expect([headers.authorization, form.get('client_secret')]).toEqual([undefined, null]);
    }
  });

  it('goes to the endpoints that are for those with certificates, where the metadata has them [AS-09]', async () => {
    const token_endpoint = 'https://127.0.0.1:9/token';
    server.behave({
      metadata: { token_endpoint, mtls_endpoint_aliases: { token_endpoint: `${server.issuer}/token` } },
    });
    expect(await tryOut(server, { clientAuthentication: 'tls_client_auth', tls: ours() })).toEqual(BOTH);
    server.behaveAsUsual();
  });

  it('is nobody with a secret alone [AS-09]', async () => {
    expect(await tryOut(server, { clientSecret: new Secret(client.clientSecret), tls: trusted() })).toEqual([
      'refused',
    ]);
  });

  it('does not speak with a server whose certificate nobody vouches for [AS-04]', async () => {
    server.forgetRequests();
    const tls = { certificateFile: files.certificate, keyFile: files.privateKey };
    expect(await tryOut(server, { clientAuthentication: 'tls_client_auth', tls })).toEqual(['unavailable']);
    expect(server.received()).toEqual([]);
  });
});
