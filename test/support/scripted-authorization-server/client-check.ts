import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';
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

/** Whether a token request is the client's own (RFC 6749, section 2.3; RFC 7523, section 3; RFC 8705, section 2). */
export async function isClient(request: ReceivedRequest, client: ScriptedClient, issuer: string): Promise<boolean> {
  const { form, peerName } = request;
  if (client.publicKey) return isAssertionOf(form, { ...client, publicKey: client.publicKey }, issuer);
  if (client.certificateName !== undefined) {
    return form.get('client_id') === client.clientId && peerName === client.certificateName;
  }
  return hasSecret(request, client);
}

/** HTTP Basic with form-encoded parts, or both in the body (RFC 6749, section 2.3.1). */
function hasSecret({ headers, form }: ReceivedRequest, { clientId, clientSecret }: ScriptedClient): boolean {
  const [, credentials] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  if (credentials === undefined) {
    return form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
  }
  const [id = '', secret = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
  return decoded(id) === clientId && decoded(secret) === clientSecret;
}

const decoded = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));

async function isAssertionOf(
  form: URLSearchParams,
  { clientId, publicKey }: ScriptedClient & { publicKey: JWK },
  issuer: string,
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
