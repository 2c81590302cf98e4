import type { Grant } from '../core/held-tokens.js';
import { describeError } from '../core/log.js';
import type { Backend } from '../handlers/backend.js';
import { findProvider } from './authorization-servers.js';

/** Asks to forget a refresh token. Nobody waits for it: the session is over, whatever comes of it (LOGOUT-04). */
export function revokeInBackground(
  { refreshToken, provider }: Pick<Grant, 'refreshToken' | 'provider'>,
  backend: Backend,
): void {
  const { log, backgroundWork } = backend;
  const server = findProvider(provider, backend)?.server;
  if (refreshToken === undefined || server === undefined) return;
  const revoking = server.revoke(refreshToken).then(
    (outcome) => {
      if (outcome.kind !== 'granted') log({ level: 'warning', event: 'revocation failed', outcome: outcome.kind });
    },
    (error: unknown) => log({ level: 'fault', event: 'fault', ...describeError(error) }),
  );
  void backgroundWork.track(revoking);
}
