import { authorizationServersOf } from '../../config/authorization-server-checks.js';
import type { Options } from '../../config/schema.js';
import type { Finding } from '../finding.js';
import { warning } from './settings-findings.js';

const ID = 'settings.shared-client';

/** Whether several frontends are one client of an authorization server. */
export function checkSharedClients(frontends: readonly (readonly [name: string, options: Options])[]): Finding[] {
  const names = new Map<string, Set<string>>();
  for (const [name, options] of frontends)
    for (const { settings } of authorizationServersOf(options)) {
      const client = `${settings.clientId} at ${settings.issuer}`;
      names.set(client, (names.get(client) ?? new Set()).add(name));
    }
  const shared = [...names].filter(([, users]) => users.size > 1);
  return shared.map(([client, users]) =>
    warning(
      ID,
      `The frontends ${[...users].join(' and ')} are the same client, ${client}.`,
      'Register a client for each frontend, with its own redirect URI and back-channel logout URI.',
    ),
  );
}
