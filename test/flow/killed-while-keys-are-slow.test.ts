import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createFrontend } from '../support/frontend.js';
import { held } from '../support/held.js';
import { startSecondBackend } from '../support/second-backend.js';
import { STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
const shared = {
  store: { kind: 'embedded' as const, folder },
  sealingKeys: [randomBytes(32).toString('base64url')],
};
const pair = useTestBackend({ options: shared });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Another backend on the same store, in a process of its own. It has not fetched the signing keys yet. */
function startBesides() {
  const { issuer, client } = pair.server;
  return startSecondBackend({
    ...shared,
    publicOrigin: pair.backend.origin,
    authorizationServer: { issuer, clientId: client.clientId, clientSecret: client.clientSecret },
    resources: [{ indicator: STOCKS, scopes: ['read', 'buy', 'sell'], signInScopes: ['read', 'buy'] }],
    defaultResource: STOCKS,
    dangerouslyAllowPlainHttpOnLoopback: true,
  });
}

const presented = () => pair.server.received('/token').map(({ form }) => form.get('refresh_token'));

describe('A backend that is killed while it waits for signing keys', () => {
  it('has stored the refresh token that came: another one goes on with it at once [RT-03] [RT-08]', async () => {
    const alice = await pair.backend.signIn();
    const second = await startBesides();
    try {
      pair.server.behave({ idTokenOnRefresh: true });
      const gate = held();
      pair.server.answerNext('/jwks', { until: gate.released });
      pair.server.forgetRequests();
      const asking = createFrontend(alice.userAgent, second.origin)
        .token({ scope: 'read' })
        .catch(() => undefined);
      await gate.whenSeen(() => pair.server.received('/jwks').length > 0);
      await second.kill();
      await asking;
      gate.release();
      const successor = pair.server.issued.at(-1)?.refreshToken;
      pair.server.behave({ idTokenOnRefresh: false });
      expect((await alice.token({ scope: 'buy' })).status).toBe(200);
      expect(presented()).toHaveLength(2);
      expect(presented().at(-1)).toBe(successor);
      expect((await alice.sessionInfo()).status).toBe(200);
    } finally {
      await second.close();
    }
  });
});
