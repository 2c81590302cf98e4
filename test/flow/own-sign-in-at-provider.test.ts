import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listen, type RunnableBackend, SessionRevokedError, type SignedInPerson } from '../../src/server/index.js';
import { logOutOverBackchannel } from '../support/backchannel.js';
import { eventually } from '../support/eventually.js';
import { createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { ALICE, obtainTokensFrom } from '../support/own-sign-in.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { STOCKS, startTestBackend, type TestBackend } from '../support/test-backend.js';

const BONDS = 'https://bonds.example';
const LEDGER = 'https://ledger.example';

let main: ScriptedAuthorizationServer;
let partner: ScriptedAuthorizationServer;
let backend: TestBackend;
let sessions: RunnableBackend['sessions'];

beforeAll(async () => {
  main = await startScriptedAuthorizationServer();
  partner = await startScriptedAuthorizationServer({ clientId: 'at-partner', clientSecret: 'secret-at-partner' });
  backend = await startTestBackend(main, {
    options: {
      providers: {
        partner: { issuer: partner.issuer, ...partner.client },
        ledger: { issuer: partner.issuer, ...partner.client, openidConnect: false },
      },
      resources: [
        { indicator: STOCKS, scopes: ['read', 'buy'] },
        { indicator: BONDS, scopes: ['read', 'buy', 'sell'], signInScopes: ['read'], provider: 'partner' },
        { indicator: LEDGER, scopes: ['read', 'buy', 'sell'], signInScopes: ['read'], provider: 'ledger' },
      ],
    },
    serve: (runnable, place) => {
      sessions = runnable.sessions;
      return listen(runnable, { ...place, idleMs: 0 });
    },
  });
}, 60_000);
afterAll(async () => {
  await Promise.all([main.close(), partner.close()]);
  await backend.close();
});

/** A person for whom an application started a session with the cookie of `start`. */
async function adopted(more: Partial<SignedInPerson> = {}, resource = BONDS): Promise<Frontend> {
  const { accessToken: _, ...tokens } = await obtainTokensFrom(partner, resource);
  const cookie = await sessions.start({ sub: ALICE, provider: 'partner', tokens, ...more });
  const userAgent = backend.newUserAgent();
  userAgent.setCookie(backend.origin, cookie);
  return createFrontend(userAgent, backend.origin);
}

describe('a session that an application begins with tokens of one of several authorization servers', () => {
  it('has them refreshed there, and no token of another', async () => {
    const alice = await adopted();
    const token = await alice.accessToken({ resource: BONDS, scope: 'read' });
    expect(partner.issued.some(({ accessToken }) => accessToken === token)).toBe(true);
    expect(refusalOf(await alice.token({ resource: STOCKS }))).toEqual([400, 'backend_not_ready']);
    expect(main.received('/token')).toEqual([]);
  });

  it('goes on when the same person grants more there', async () => {
    const alice = await adopted();
    await backend.signIn(alice.userAgent, `/bff/login?scope=sell&resource=${encodeURIComponent(BONDS)}`);
    expect((await alice.token({ resource: BONDS, scope: 'sell' })).status).toBe(200);
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: ALICE });
  });

  it('goes on at one that does not tell who came back, as the person that the application named', async () => {
    const alice = await adopted({ provider: 'ledger' }, LEDGER);
    partner.behave({ idToken: { isLeftOut: true } });
    await backend.signIn(alice.userAgent, `/bff/login?scope=sell&resource=${encodeURIComponent(LEDGER)}`);
    partner.behaveAsUsual();
    expect((await alice.token({ resource: LEDGER, scope: 'sell' })).status).toBe(200);
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: ALICE });
  });

  it('is ended by that one over the back channel [BCL-09]', async () => {
    const alice = await adopted({ sid: 'at partner' });
    expect((await logOutOverBackchannel({ server: main, backend }, { claims: { sub: ALICE } })).status).toBe(200);
    expect((await alice.sessionInfo()).status).toBe(200);
    const logout = { claims: { sub: undefined, sid: 'at partner' } };
    expect((await logOutOverBackchannel({ server: partner, backend }, logout)).status).toBe(200);
    expect(refusalOf(await alice.sessionInfo())).toEqual([400, 'invalid_session']);
  });

  it('does not begin if that one has signed the person out since; the tokens are revoked [BCL-15]', async () => {
    const returnedAt = Date.now() / 1000 - 5;
    await logOutOverBackchannel({ server: partner, backend }, { claims: { sub: ALICE } });
    await expect(adopted({ returnedAt })).rejects.toThrow(SessionRevokedError);
    const { refreshToken = '' } = partner.issued.at(-1) ?? {};
    await eventually(() => expect(partner.isAlive(refreshToken)).toBe(false));
    expect((await (await adopted()).sessionInfo()).status).toBe(200);
  });
});
