import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'openid-client';
import {
  buildAuthorizationRequest,
  redirectUri,
  type StartedAuthorizationServer,
  signIn,
  startAuthorizationServer,
  stocks,
} from '../../support/demo-client.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'demo-authorization-server-'));
});
/** Closes a server, and waits until the connections of `fetch` have noticed: the next one has the same port. */
async function close(server: StartedAuthorizationServer): Promise<void> {
  await server.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
}
afterEach(() => rmSync(directory, { recursive: true }));

describe('a restart of the demo authorization server', () => {
  it('keeps keys, sessions, consents and refresh tokens in its state directory', async () => {
    const stateDirectory = join(directory, 'state');
    const before = await startAuthorizationServer({ stateDirectory });
    const { refreshToken, userAgent } = await signIn(before.configuration);
    const used = await signIn(before.configuration);
    const { access_token } = await oauth.refreshTokenGrant(before.configuration, used.refreshToken, {
      resource: stocks,
    });
    await close(before);

    const after = await startAuthorizationServer({ stateDirectory, port: Number(new URL(before.issuer).port) });
    const keys = createRemoteJWKSet(new URL(`${after.issuer}/jwks`));
    expect((await jwtVerify(access_token, keys)).payload.sub).toBe('alice');
    const refreshed = await oauth.refreshTokenGrant(after.configuration, refreshToken, { resource: stocks });
    expect(refreshed.scope).toBe('read buy sell');
    const again = oauth.refreshTokenGrant(after.configuration, used.refreshToken, { resource: stocks });
    await expect(again).rejects.toMatchObject({ error: 'invalid_grant' });
    const { url } = await buildAuthorizationRequest(after.configuration, { scope: 'openid buy', resources: [stocks] });
    expect((await userAgent.fetch(url)).headers.get('location')).toMatch(`${redirectUri}?code=`);
    await after.close();
  });

  it('lets no other user of the machine read the state', async () => {
    const stateDirectory = join(directory, 'state');
    const server = await startAuthorizationServer({ stateDirectory });
    await server.close();
    expect(statSync(stateDirectory).mode & 0o077).toBe(0);
    const open = readdirSync(stateDirectory).filter((name) => statSync(join(stateDirectory, name)).mode & 0o077);
    expect(open.filter((name) => !name.endsWith('-lock'))).toEqual([]);
  });

  it('forgets everything without a state directory', async () => {
    const before = await startAuthorizationServer();
    const { refreshToken } = await signIn(before.configuration);
    await close(before);
    const after = await startAuthorizationServer({ port: Number(new URL(before.issuer).port) });
    const refresh = oauth.refreshTokenGrant(after.configuration, refreshToken, { resource: stocks });
    await expect(refresh).rejects.toMatchObject({ error: 'invalid_grant' });
    await after.close();
  });
});
