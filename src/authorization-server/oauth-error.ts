import { memberOf } from './json-member.js';
import type { OAuthError } from './outcome.js';

const DESCRIPTION_LIMIT = 1024;

/** Makes an error that can be passed to the frontend. Its description, if there is one, is cut to a maximum length. */
export function oauthError(error: string, description: unknown): OAuthError {
  const isDescribed = typeof description === 'string' && description !== '';
  return { error, description: isDescribed ? description.slice(0, DESCRIPTION_LIMIT) : undefined };
}

/** All registered codes match this, but not `"error": "Internal Server Error"`, which web frameworks send. */
const SPACELESS_CODE = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/**
 * Finds an OAuth error in a response with status 429 or 5xx. `invalid_grant` is ignored there, because it would end a
 * grant; RFC 6749, section 5.2 sends it with status 400.
 */
export function oauthErrorIn(body: Buffer): OAuthError | undefined {
  const error = memberOf(body, 'error');
  if (typeof error !== 'string' || !SPACELESS_CODE.test(error) || error === 'invalid_grant') return undefined;
  return oauthError(error, memberOf(body, 'error_description'));
}
