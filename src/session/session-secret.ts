import { hash } from 'node:crypto';

/** As many as nobody guesses (SES-13). */
const LEAST_BITS = 128;

/** Of a random UUID, whose other six bits say that it is one (RFC 9562, section 5.4). */
const UUID_BITS = 122;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * The handle that stands for a secret of an application's own session. The secret is random, so a hash is enough; and
 * what the application has for other purposes as well is no handle of ours.
 *
 * @throws RangeError if so short a text can't have 128 random bits. The message doesn't tell the text.
 */
export function handleOfSecret(secret: string): string {
  const bits = Math.floor(mostBitsIn(secret));
  if (bits < LEAST_BITS) {
    throw new RangeError(`session secret: expected at least ${LEAST_BITS} random bits, found at most ${bits}`);
  }
  return hash('sha256', `tmi-bff session secret\0${secret}`, 'base64url');
}

/** What can be told by looking: so many bits there are if every character is random. */
function mostBitsIn(secret: string): number {
  if (UUID.test(secret)) return UUID_BITS;
  if (/^\d*$/.test(secret)) return secret.length * Math.log2(10);
  return secret.length * (/^[\da-f]*$/i.test(secret) ? 4 : 6);
}
