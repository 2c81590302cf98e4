import type { BackgroundWork } from '../core/background-work.js';
import type { Grant } from '../core/held-tokens.js';
import { describeError } from '../telemetry/describe-error.js';
import type { Emit } from '../telemetry/events.js';
import type { AuthorizationServers, NamedAuthorizationServer } from './authorization-server.js';

interface RevocationDependencies {
  readonly authorizationServers: AuthorizationServers;
  readonly backgroundWork: BackgroundWork;
  readonly emit: Emit;
}

type Revocable = Pick<Grant, 'refreshToken' | 'earlierRefreshTokens' | 'authorizationServer'>;

/** Revokes the refresh tokens of a grant at the authorization server. No request waits for it (LOGOUT-04). */
export function revokeInBackground(grant: Revocable, dependencies: RevocationDependencies): void {
  const { authorizationServers, backgroundWork, emit } = dependencies;
  const authorizationServer = authorizationServers.get(grant.authorizationServer);
  if (authorizationServer === undefined) return;
  const { refreshToken, earlierRefreshTokens = [] } = grant;
  for (const one of [...earlierRefreshTokens, refreshToken]) {
    if (one !== undefined) void backgroundWork.track(revoke(one, authorizationServer, emit));
  }
}

async function revoke(refreshToken: string, authorizationServer: NamedAuthorizationServer, emit: Emit): Promise<void> {
  const { server, about } = authorizationServer;
  try {
    const outcome = await server.revoke(refreshToken);
    if (outcome.kind !== 'granted') emit('revocation.failed', { ...about, outcome: outcome.kind });
    else if (outcome.value === 'no endpoint') reportNoEndpoint(authorizationServer, emit);
  } catch (error) {
    emit('request.failed', describeError(error));
  }
}

/** Once is enough: it is a matter of the authorization server, or of settings. */
const reported = new WeakSet<NamedAuthorizationServer>();

function reportNoEndpoint(authorizationServer: NamedAuthorizationServer, emit: Emit): void {
  if (reported.has(authorizationServer)) return;
  reported.add(authorizationServer);
  emit('revocation.not_offered', authorizationServer.about);
}
