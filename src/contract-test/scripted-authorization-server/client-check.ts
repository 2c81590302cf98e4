import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';
import { tried } from '../failures.js';
import type { ReceivedRequest } from './request-log.js';

/** A client as it is registered. With `publicKey` or `certificateName` no secret is accepted of it. */
export interface ScriptedClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** For `private_key_jwt`. */
  readonly publicKey?: JWK;
  /** For mutual TLS: the common name in its certificate. */
  readonly certificateName?: string;
}

/**
 * How a client's secret is taken. `lenient`: credentials that were not form-encoded pass, and so does a refresh without
 * any. These are for the contract tester to find, and no other check could find anything if they were refused here.
 */
export type SecretCheck = 'strict' | 'lenient';

interface Registration {
  readonly client: ScriptedClient;
  readonly issuer: string;
  readonly secretCheck: SecretCheck;
}

/** Whether a token request is the client's own (RFC 6749, section 2.3; RFC 7523, section 3; RFC 8705, section 2). */
export async function isClient(
  request: ReceivedRequest,
  { client, issuer, secretCheck }: Registration,
): Promise<boolean> {
  const { form, peerName } = request;
  const { clientId, publicKey, certificateName } = client;
  if (publicKey) return isAssertionOf(form, { clientId, publicKey, issuer });
  if (certificateName !== undefined) return form.get('client_id') === clientId && peerName === certificateName;
  if (hasSecret(request, client)) return true;
  return secretCheck === 'lenient' && (hasPlainSecret(request, client) || isBareRefresh(request));
}

/** HTTP Basic with form-encoded parts, or both in the body (RFC 6749, section 2.3.1). */
function hasSecret(request: ReceivedRequest, { clientId, clientSecret }: ScriptedClient): boolean {
  const credentials = basicCredentials(request);
  if (credentials === undefined) {
    const { form } = request;
    return form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
  }
  const [id = '', secret = ''] = credentials.split(':');
  return decoded(id) === clientId && decoded(secret) === clientSecret;
}

function hasPlainSecret(request: ReceivedRequest, { clientId, clientSecret }: ScriptedClient): boolean {
  return basicCredentials(request) === `${clientId}:${clientSecret}`;
}

function isBareRefresh(request: ReceivedRequest): boolean {
  const { form } = request;
  const isBare = basicCredentials(request) === undefined && !form.has('client_secret');
  return isBare && form.get('grant_type') === 'refresh_token';
}

function basicCredentials({ headers }: ReceivedRequest): string | undefined {
  const [, credentials] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  return credentials === undefined ? undefined : Buffer.from(credentials, 'base64').toString('utf8');
}

function decoded(text: string): string | undefined {
  return tried(() => decodeURIComponent(text.replaceAll('+', ' ')));
}

async function isAssertionOf(
  form: URLSearchParams,
  { clientId, publicKey, issuer }: { clientId: string; publicKey: JWK; issuer: string },
): Promise<boolean> {
  if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') return false;
  const checks = {
    issuer: clientId,
    subject: clientId,
    audience: [issuer, `${issuer}/token`],
    requiredClaims: ['exp', 'jti'],
  };
  const keys = createLocalJWKSet({ keys: [publicKey] });
  return jwtVerify(form.get('client_assertion') ?? '', keys, checks).then(
    () => true,
    () => false,
  );
}
