import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, exportJWK } from 'jose';
import { type AuthorizationServerOptions, createAuthorizationServer } from '../../../src/authorization-server/index.js';
import { systemClock as clock, monotonicClock } from '../../../src/core/clock.js';
import { startDeadline } from '../../../src/core/deadline.js';
import { Secret } from '../../../src/core/secret.js';
import { authorizationServerOptions } from '../../support/authorization-server-options.js';
import { type CertificateFiles, makeCertificates } from '../../support/redis-sets.js';
import {
  DISCOVERY,
  type ScriptedAuthorizationServer,
  type ScriptedClient,
  startScriptedAuthorizationServer,
} from '../../support/scripted-authorization-server/index.js';
import { createUserAgent } from '../../support/user-agent.js';

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
  const deadline = startDeadline(10_000, { monotonicClock, clock });
  const refreshed = await server.refresh({ refreshToken, scope }, { resources: [], scope: ['read'] }, deadline);
  return [signedIn.kind, refreshed.kind];
}

function writeKey(name: string, key: KeyObject): string {
  const file = path.join(folder, name);
  writeFileSync(file, key.export({ type: 'pkcs8', format: 'pem' }));
  return file;
}

/** Asks for certificates, and looks at them itself. */
function tlsOf({ privateKey, certificate, authority }: CertificateFiles) {
  const [key, cert, ca] = [privateKey, certificate, authority].map((file) => readFileSync(file));
  return { key, cert, ca, requestCert: true, rejectUnauthorized: false };
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

  it.each([
    ['issuer', ''],
    ['token-endpoint', '/token'],
  ] as const)('names the %s as the audience of its assertion [AS-09]', async (assertionAudience, path) => {
    const { privateKey, publicKey } = makers.ES256();
    const server = await startScriptedAuthorizationServer({
      ...client,
      publicKey: { ...(await exportJWK(publicKey)), alg: 'ES256' },
    });
    const privateKeyFile = writeKey('audience.pem', privateKey);
    await tryOut(server, { clientAuthentication: 'private_key_jwt', privateKeyFile, assertionAudience });
    const audiences = server.received('/token').map(({ form }) => decodeJwt(form.get('client_assertion') ?? '').aud);
    expect(audiences).toEqual([`${server.issuer}${path}`, `${server.issuer}${path}`]);
    await server.close();
  });

  it('is not taken for another one that has another key [AS-09]', async () => {
    const jwk = { ...(await exportJWK(makers.ES256().publicKey)), alg: 'ES256' };
    const server = await startScriptedAuthorizationServer({ ...client, publicKey: jwk });
    const privateKeyFile = writeKey('foreign.pem', makers.ES256().privateKey);
    expect(await tryOut(server, { clientAuthentication: 'private_key_jwt', privateKeyFile })).toEqual(['refused']);
    await server.close();
  });
});

describe('a client with a secret', () => {
  it('sends it form-encoded, with - . _ and * as they are, for servers that decode nothing [AS-09]', async () => {
    const clientSecret = 'aA1-b.c_d*e';
    const server = await startScriptedAuthorizationServer({ ...client, clientSecret });
    expect(await tryOut(server, { clientSecret: new Secret(clientSecret) })).toEqual(BOTH);
    const plain = `Basic ${Buffer.from(`${client.clientId}:${clientSecret}`).toString('base64')}`;
    expect(server.received('/token').map(({ headers }) => headers.authorization)).toEqual([plain, plain]);
    await server.close();
  });

  it('has all other characters decoded by a server that follows RFC 6749, appendix B [AS-09]', async () => {
    const clientSecret = "secret of: the+client%&=~!'()ü€";
    const server = await startScriptedAuthorizationServer({ ...client, clientSecret });
    expect(await tryOut(server, { clientSecret: new Secret(clientSecret) })).toEqual(BOTH);
    await server.close();
  });
});

describe('a client that shows a certificate', () => {
  let server: ScriptedAuthorizationServer;
  beforeAll(async () => {
    server = await startScriptedAuthorizationServer({ ...client, certificateName: 'localhost' }, { tls: tlsOf(files) });
  });
  afterAll(() => server.close());
  const trusted = () => ({ caFile: files.authority });
  const ours = () => ({ ...trusted(), certificateFile: files.certificate, keyFile: files.privateKey });

  it('is known by it over TLS, and sends its id alone [AS-09] [AS-04] [RT-02]', async () => {
    server.forgetRequests();
    expect(await tryOut(server, { clientAuthentication: 'tls_client_auth', tls: ours() })).toEqual(BOTH);
    const requests = server.received('/token');
    expect(requests.map(({ form }) => form.get('grant_type'))).toEqual(['authorization_code', 'refresh_token']);
    for (const { headers, form, peerName } of requests) {
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

  it('is refused with a secret alone [AS-09]', async () => {
    expect(await tryOut(server, { clientSecret: new Secret(client.clientSecret), tls: trusted() })).toEqual([
      'refused',
    ]);
  });

  it('sends nothing to a server whose certificate no trusted authority has signed [AS-04]', async () => {
    server.forgetRequests();
    const tls = { certificateFile: files.certificate, keyFile: files.privateKey };
    expect(await tryOut(server, { clientAuthentication: 'tls_client_auth', tls })).toEqual(['unavailable']);
    expect(server.received()).toEqual([]);
  });
});

describe('an authorization server without metadata, whose endpoints are set by hand', () => {
  const byHand = ({ issuer }: ScriptedAuthorizationServer) => ({
    authorization: `${issuer}/authorize`,
    token: `${issuer}/token`,
    jwks: `${issuer}/jwks`,
    sendsIssuer: true,
  });
  const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret = { clientSecret: new Secret(client.clientSecret) };

  it.each([
    ['ES256', 'client_secret_post'],
    ['PS256', 'client_secret_basic'],
    ['EdDSA', 'private_key_jwt'],
    ['Ed25519', 'tls_client_auth'],
    ['ES384', 'client_secret_basic'],
    ['ES512', 'private_key_jwt'],
  ] as const)(
    'may sign its ID Tokens with %s and know its client by %s [AS-09] [LOGIN-06]',
    async (algorithm, clientAuthentication) => {
      const { privateKey, publicKey } = keyPair();
      const registered = {
        client_secret_post: client,
        client_secret_basic: client,
        private_key_jwt: { ...client, publicKey: { ...(await exportJWK(publicKey)), alg: 'ES256' } },
        tls_client_auth: { ...client, certificateName: 'localhost' },
      }[clientAuthentication];
      const isByCertificate = clientAuthentication === 'tls_client_auth';
      const server = await startScriptedAuthorizationServer(registered, isByCertificate ? { tls: tlsOf(files) } : {});
      await server.rotateKeys(algorithm);
      server.answerAlways(DISCOVERY, { status: 404, body: '' });
      const settings = {
        ...secret,
        clientAuthentication,
        endpoints: byHand(server),
        privateKeyFile: writeKey(`by-hand-${algorithm}.pem`, privateKey),
        ...(isByCertificate
          ? { tls: { caFile: files.authority, certificateFile: files.certificate, keyFile: files.privateKey } }
          : {}),
      };
      expect(await tryOut(server, settings)).toEqual(BOTH);
      server.behave({ idToken: { signedWith: 'foreign' } });
      expect(await tryOut(server, settings)).toEqual(['invalid_response']);
      expect(server.received(DISCOVERY)).toEqual([]);
      await server.close();
    },
  );
});
