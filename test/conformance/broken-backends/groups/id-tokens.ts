import { verifiedLoosely } from '../backend/jwt.js';
import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

export const idTokens: readonly BrokenBackend[] = [
  {
    breaks: 'LOGIN-06',
    fault: 'does not verify the signature of the ID Token',
    change: () => ({
      async verifyIdToken(token, { nonce }, { issuer, clientId }) {
        const claims = verifiedLoosely(String(token));
        if (claims.iss !== issuer || claims.nonce !== nonce || ![claims.aud].flat().includes(clientId))
          throw new Refused('server_error', { status: 502 });
        return claims;
      },
    }),
  },
];
