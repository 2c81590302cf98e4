import type { ServerOptions } from 'node:https';
import {
  type ScriptedAuthorizationServer,
  type ScriptedClient,
  startScriptedAuthorizationServer as start,
} from '../../../src/contract-test/scripted-authorization-server/index.js';

export * from '../../../src/contract-test/scripted-authorization-server/index.js';

/** The contract tester's, as the tests of our backend want it: it accepts nothing that a good client doesn't send. */
export function startScriptedAuthorizationServer(
  client: Partial<ScriptedClient> = {},
  { tls }: { tls?: ServerOptions } = {},
): Promise<ScriptedAuthorizationServer> {
  return start({
    client,
    secretCheck: 'strict',
    behaviour: { accessTokens: 'opaque' },
    newSid: (person) => `sid-of-${person}`,
    ...(tls === undefined ? {} : { tls }),
  });
}
