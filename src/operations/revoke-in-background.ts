import { describeError } from '../vocabulary/log.js';
import type { Backend } from './backend.js';

/** Asks to forget a refresh token. Nobody waits for it: the session is over, whatever comes of it (LOGOUT-04). */
export function revokeInBackground(refreshToken: string, { authorizationServer, underWay, log }: Backend): void {
  const revoking = authorizationServer.revoke(refreshToken).then(
    (outcome) => {
      if (outcome.kind !== 'granted') log({ level: 'warning', event: 'revocation failed', outcome: outcome.kind });
    },
    (error: unknown) => log({ level: 'fault', event: 'fault', ...describeError(error) }),
  );
  void underWay.add(revoking);
}
