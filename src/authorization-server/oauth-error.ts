import { memberOf } from './json-member.js';
import type { OAuthError } from './outcome.js';

const DESCRIPTION_LIMIT = 1024;

/** An error in words that can be passed on: with a description, if it has one, that is not endless. */
export function oauthError(error: string, description: unknown): OAuthError {
  const isDescribed = typeof description === 'string' && description !== '';
  return { error, ...(isDescribed ? { description: description.slice(0, DESCRIPTION_LIMIT) } : {}) };
}

/** All registered codes have this form. Web frameworks say `"error": "Internal Server Error"`, which is not OAuth. */
const SPACELESS_CODE = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/**
 * Finds the error of OAuth in an answer with status 429 or 5xx. `invalid_grant` is none with such a status: it would end
 * a grant, and RFC 6749, section 5.2 has it come with 400.
 */
export function oauthErrorIn(body: Buffer): OAuthError | undefined {
  const error = memberOf(body, 'error');
  if (typeof error !== 'string' || !SPACELESS_CODE.test(error) || error === 'invalid_grant') return undefined;
  return oauthError(error, memberOf(body, 'error_description'));
}
