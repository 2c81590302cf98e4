import type { ServerMetadata } from 'openid-client';

/** What came back through the browser is not what the authorization server says: somebody else wrote it, or changed it. */
export class ForeignResponse extends Error {
  override readonly name = 'ForeignResponse';
}

/** The characters of an error code (RFC 6749, section 5.2). */
export const ERROR_CODE = /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/;

type Issuing = Pick<ServerMetadata, 'issuer' | 'authorization_response_iss_parameter_supported'>;

/**
 * Looks at an authorization response before anybody is asked about it (RFC 6749, section 4.1.2; RFC 9207, section 2.4). The
 * library does so too, but tells it in the same way as nonsense of the server itself, whose fault this is not.
 *
 * @throws ForeignResponse
 */
export function checkAuthorizationResponse(response: URLSearchParams, server: Issuing): void {
  const [code, error, issuer] = ['code', 'error', 'iss'].map((name) => response.get(name) ?? undefined);
  const isMixedUp =
    issuer === undefined ? server.authorization_response_iss_parameter_supported === true : issuer !== server.issuer;
  const saysSomething = error === undefined ? code !== undefined && code !== '' : ERROR_CODE.test(error);
  if (isMixedUp || !saysSomething) throw new ForeignResponse('not an answer of this authorization server');
}
