import { hash } from 'node:crypto';

/** The fewest random bits that cannot be guessed (SES-13). */
const LEAST_BITS = 128;

/** The random bits of a UUID; the other six are fixed (RFC 9562, section 5.4). */
const UUID_BITS = 122;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * The handle for a secret of an application's own session. The secret is random, so a hash suffices; with a hash, a
 * secret that the application also uses for something else does not reveal the handle.
 *
 * @throws RangeError if the text is too short for 128 random bits. The message does not show the text.
 */
export function handleOfSecret(secret: string): string {
  const bits = Math.floor(mostBitsIn(secret));
  if (bits < LEAST_BITS) {
    throw new RangeError(`session secret: expected at least ${LEAST_BITS} random bits, found at most ${bits}`);
  }
  return hash('sha256', `tmi-bff session secret\0${secret}`, 'base64url');
}

/** The random bits that a text of this length and alphabet has at most. */
function mostBitsIn(secret: string): number {
  if (UUID.test(secret)) return UUID_BITS;
  if (/^\d*$/.test(secret)) return secret.length * Math.log2(10);
  return secret.length * (/^[\da-f]*$/i.test(secret) ? 4 : 6);
}
