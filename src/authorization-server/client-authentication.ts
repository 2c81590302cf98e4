import { readFileSync } from 'node:fs';
import {
  type ClientAuth,
  ClientSecretPost,
  type ModifyAssertionOptions,
  modifyAssertion,
  PrivateKeyJwt,
  TlsClientAuth,
} from 'openid-client';
import { Misconfiguration } from '../core/misconfiguration.js';
import type { AuthorizationServerOptions } from './client-options.js';

/** Chooses a client authentication method from those that the metadata lists (RFC 8414, section 2). */
export type ChooseClientAuthentication = (supported: readonly string[]) => ClientAuth;

/**
 * Prepares the configured client authentication method; without one, a client secret, as the metadata prefers.
 *
 * @throws Misconfiguration if the private key cannot be read
 */
export async function prepareClientAuthentication(
  options: AuthorizationServerOptions,
): Promise<ChooseClientAuthentication> {
  const { clientAuthentication: way, privateKeyFile = '' } = options;
  if (way === 'tls_client_auth') return () => TlsClientAuth();
  if (way === 'private_key_jwt') {
    const key = await readPrivateKey(privateKeyFile, options);
    const { privateKeyId: kid, assertionAudience } = options;
    return () => signedAssertion(kid === undefined ? key : { key, kid }, assertionAudience);
  }
  const secret = options.clientSecret?.reveal() ?? '';
  return (supported) => {
    const onlyPost = supported.includes('client_secret_post') && !supported.includes('client_secret_basic');
    const usesPost = way === undefined ? onlyPost : way === 'client_secret_post';
    return usesPost ? ClientSecretPost(secret) : secretInHeader(secret);
  };
}

/**
 * `client_secret_basic`, encoded as forms are (RFC 6749, section 2.3.1 and appendix B; the URL standard). The library
 * encodes `-`, `.` and `_` too, which is correct, but some authorization servers do not decode them.
 */
function secretInHeader(secret: string): ClientAuth {
  return (_server, { client_id }, _body, headers) => {
    const credentials = `${formEncoded(client_id)}:${formEncoded(secret)}`;
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  };
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice('='.length);
}

/** Some authorization servers require their token endpoint as `aud` (OpenID Connect Core 1.0, section 9). */
function signedAssertion(
  key: Parameters<typeof PrivateKeyJwt>[0],
  audience: AuthorizationServerOptions['assertionAudience'],
): ClientAuth {
  return (server, ...request) => {
    const toTokenEndpoint: ModifyAssertionOptions = {
      [modifyAssertion]: (_header, payload) => {
        Object.assign(payload, { aud: server.token_endpoint });
      },
    };
    const options = audience === 'token-endpoint' ? toTokenEndpoint : undefined;
    return PrivateKeyJwt(key, options)(server, ...request);
  };
}

const ALGORITHMS: Readonly<Record<string, RsaHashedImportParams | EcKeyImportParams | { name: string }>> = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  Ed25519: { name: 'Ed25519' },
};

async function readPrivateKey(
  file: string,
  { optionPath, privateKeyAlgorithm: algorithm }: AuthorizationServerOptions,
): Promise<CryptoKey> {
  const parameters = ALGORITHMS[algorithm];
  if (parameters === undefined) {
    const known = Object.keys(ALGORITHMS).join(', ');
    throw new Misconfiguration([`${optionPath}.privateKeyAlgorithm: expected one of ${known}, found another`]);
  }
  try {
    const der = readFileSync(file, 'utf8').replace(/-----[^-]+-----|\s/g, '');
    return await crypto.subtle.importKey('pkcs8', Buffer.from(der, 'base64'), parameters, false, ['sign']);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : `no ${algorithm} key in PKCS #8`;
    throw new Misconfiguration([`${optionPath}.privateKeyFile: the file can't be used: ${reason}`]);
  }
}
