import { createHash } from 'node:crypto';

/** The hash by which a token is named without being shown (RFC 9449, section 4.2, `ath`). */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
