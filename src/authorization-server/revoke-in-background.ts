import type { BackgroundWork } from '../core/background-work.js';
import type { Grant } from '../core/held-tokens.js';
import { describeError } from '../telemetry/describe-error.js';
import type { Emit } from '../telemetry/events.js';
import type { AuthorizationServers } from './authorization-servers.js';

interface RevocationDependencies {
  readonly authorizationServers: AuthorizationServers;
  readonly backgroundWork: BackgroundWork;
  readonly emit: Emit;
}

/** Revokes a refresh token at the authorization server. No request waits for it (LOGOUT-04). */
export function revokeInBackground(
  { refreshToken, authorizationServer: name }: Pick<Grant, 'refreshToken' | 'authorizationServer'>,
  { authorizationServers, backgroundWork, emit }: RevocationDependencies,
): void {
  const authorizationServer = authorizationServers.get(name);
  if (refreshToken === undefined || authorizationServer === undefined) return;
  const { server, about } = authorizationServer;
  const revoking = server.revoke(refreshToken).then(
    ({ kind }) => {
      if (kind !== 'granted') emit('revocation.failed', { ...about, outcome: kind });
    },
    (error: unknown) => emit('request.failed', describeError(error)),
  );
  void backgroundWork.track(revoking);
}
