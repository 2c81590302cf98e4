import type { ServerMetadata } from 'openid-client';
import { type IssuerRules, isIssuer } from '../core/issuer.js';

/** The authorization response is not from this authorization server, or was changed on its way through the browser. */
export class ForeignResponse extends Error {
  override readonly name = 'ForeignResponse';
}

/** The characters of an error code (RFC 6749, section 5.2). */
export const ERROR_CODE = /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/;

type Issuing = Pick<ServerMetadata, 'authorization_response_iss_parameter_supported'>;

/**
 * Checks an authorization response before its code is redeemed (RFC 6749, section 4.1.2; RFC 9207, section 2.4). The
 * library checks this too, but reports it like an invalid response of the authorization server.
 *
 * @throws ForeignResponse if `iss` is no issuer of the settings, or there is neither a code nor a valid error
 */
export function checkAuthorizationResponse(response: URLSearchParams, server: Issuing, rules: IssuerRules): void {
  const [code, error, issuer] = ['code', 'error', 'iss'].map((name) => response.get(name) ?? undefined);
  const isMixedUp =
    issuer === undefined ? server.authorization_response_iss_parameter_supported === true : !isIssuer(issuer, rules);
  const isResponse = error === undefined ? code !== undefined && code !== '' : ERROR_CODE.test(error);
  if (isMixedUp || !isResponse) throw new ForeignResponse('not an answer of this authorization server');
}
