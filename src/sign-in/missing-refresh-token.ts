import type { NamedAuthorizationServer } from '../authorization-server/authorization-servers.js';
import type { Emit } from '../telemetry/events.js';

/** Reports once for each authorization server that its sign-ins bring no refresh token. */
export interface MissingRefreshTokens {
  report(authorizationServer: NamedAuthorizationServer, emit: Emit): void;
}

/** Once is enough: it is a matter of settings, so the next sign-in brings none either. */
export function createMissingRefreshTokens(): MissingRefreshTokens {
  const reported = new Set<string>();
  return {
    report({ name, about }, emit) {
      if (reported.has(name)) return;
      reported.add(name);
      emit('authorization_server.no_refresh_token', { ...about, docs: 'docs/check.md#no-refresh-token' });
    },
  };
}
