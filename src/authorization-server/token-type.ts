import type { TokenEndpointResponse } from 'openid-client';
import { memberOf, withMember } from './json-member.js';

/** How a token is used: `bearer` (RFC 6750), `dpop` (RFC 9449), or in a way that the backend does not know. */
export type TokenType = 'bearer' | 'dpop' | 'other';

/** The types that the library accepts. */
const KNOWN = ['bearer', 'dpop'];

/** The member that marks a response in which a known type stands in place of its own. */
const MARK = 'tmi_bff_other_token_type';

/**
 * Adds a missing `token_type` if the settings say so. A type that the library rejects is replaced and marked, because the
 * rest of the response is still valid (TOK-71).
 */
export function withKnownTokenType(body: Buffer, assumeBearer: boolean): Buffer {
  const type = memberOf(body, 'token_type');
  if (type === undefined) return assumeBearer ? withMember(body, 'token_type', 'bearer') : body;
  const isOther = typeof type === 'string' && !KNOWN.includes(type.toLowerCase());
  return isOther ? withMember(withMember(body, 'token_type', 'dpop'), MARK, type) : body;
}

export function tokenTypeOf(response: TokenEndpointResponse): TokenType {
  if (response[MARK] !== undefined) return 'other';
  return response.token_type.toLowerCase() === 'dpop' ? 'dpop' : 'bearer';
}
