import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { OptionsInput } from '../../src/config/schema.js';
import { Misconfiguration } from '../../src/core/misconfiguration.js';
import { refusalOf } from '../support/frontend.js';
import { STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const newKey = () => randomBytes(32).toString('base64url');
const BONDS = 'https://bonds.example';
const stocks = { indicator: STOCKS, scopes: ['read', 'buy', 'sell'], signInScopes: ['read', 'buy'] };
const bonds = { indicator: BONDS, scopes: ['read'], signInScopes: [] };
/** Newest first. None is taken away, because sessions may be sealed with each. */
const keys = [newKey()];

describe('Reloading the settings', () => {
  const pair = useTestBackend({
    options: {
      sealingKeys: keys,
      resources: [stocks],
      proxies: { stocks: { target: STOCKS, resource: STOCKS, paths: ['/**'] } },
    },
  });
  const reload = (changes: Partial<OptionsInput> = {}) => pair.backend.reload({ sealingKeys: keys, ...changes });

  it('loses no request, and no session, under load', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => pair.backend.signIn()));
    let isLoading = true;
    const statuses = new Map<number, number>();
    const load = people.map(async (frontend, index) => {
      for (let request = 0; isLoading; request += 1) {
        // Every other answer needs a refresh, and stores its result.
        const query = request % 2 === 0 ? {} : { scope: ['read', 'buy'][index % 2] as string };
        const { status } = await frontend.token(query);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    for (let reloads = 0; reloads < 25; reloads += 1) {
      keys.unshift(newKey());
      const limits = { sessionPerMinute: 0, addressPerMinute: 0, refreshesPerMinute: 0 };
      await reload({ limits, resources: reloads % 2 === 0 ? [stocks, bonds] : [stocks] });
      await Promise.all(people.map((frontend) => frontend.sessionInfo()));
    }
    isLoading = false;
    await Promise.all(load);
    expect([...statuses.keys()]).toEqual([200]);
    expect(statuses.get(200)).toBeGreaterThan(100);
    await reload();
  });

  it('changes resources, limits and keys for the requests from then on', async () => {
    const alice = await pair.backend.signIn();
    expect(refusalOf(await alice.token({ resource: BONDS }))[1]).toBe('invalid_target');
    const changed = await reload({ resources: [stocks, bonds], limits: { sessionPerMinute: 2 } });
    expect(changed).toEqual({ changed: ['resources', 'limits'], kept: [] });
    expect(refusalOf(await alice.token({ resource: BONDS }))[1]).toBe('backend_not_ready');
    await alice.token();
    expect((await alice.token()).status).toBe(429);
    await reload();
    expect((await alice.token()).status).toBe(200);
  });

  it('seals with the new key, and opens nothing under a key that is gone', async () => {
    const before = await pair.backend.signIn();
    const newest = newKey();
    keys.unshift(newest);
    await reload();
    const after = await pair.backend.signIn();
    await reload({ sealingKeys: [newest] });
    expect([(await before.sessionInfo()).status, (await after.sessionInfo()).status]).toEqual([400, 200]);
    await reload();
  });

  it('changes the secret of the client', async () => {
    const alice = await pair.backend.signIn();
    const { issuer, client } = pair.server;
    const server = (clientSecret: string) => ({ issuer, clientId: client.clientId, clientSecret });
    expect(await reload({ authorizationServer: server('another secret') })).toEqual({
      changed: ['authorizationServer'],
      kept: [],
    });
    expect((await alice.token({ scope: 'read' })).status).not.toBe(200);
    await reload({ authorizationServer: server(client.clientSecret) });
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it('names what cannot change, and keeps its value', async () => {
    const alice = await pair.backend.signIn();
    const other: Partial<OptionsInput> = {
      publicOrigin: 'https://other.example',
      listen: { port: 1 },
      store: { kind: 'embedded', folder: '/nowhere' },
      session: { cookieName: '__Host-other' },
      limits: { stalledSeconds: 1 },
      trustedProxies: ['10.0.0.1'],
      proxies: {},
    };
    const { changed, kept } = await reload(other);
    expect(changed).toEqual([]);
    expect([...kept].sort()).toEqual(
      [
        'limits.stalledSeconds',
        'listen',
        'proxies',
        'publicOrigin',
        'session.cookieName',
        'store',
        'trustedProxies',
      ].sort(),
    );
    expect((await alice.token()).status).toBe(200);
  });

  it.each<[string, Partial<OptionsInput>]>([
    ['all sealing keys are others', { sealingKeys: [newKey()] }],
    ['a resource of a proxy that stays is gone', { resources: [bonds], defaultResource: BONDS, proxies: {} }],
    ['the folder of the pages is none', { pages: { folder: '/nowhere' } }],
    [
      'a key file is missing',
      {
        authorizationServer: {
          issuer: 'https://a.test',
          clientId: 'a',
          clientAuthentication: 'private_key_jwt',
          privateKeyFile: '/nowhere',
        },
      },
    ],
  ])('is refused as a whole if %s', async (_, changes) => {
    const alice = await pair.backend.signIn();
    await expect(reload({ limits: { sessionPerMinute: 1 }, ...changes })).rejects.toThrow(Misconfiguration);
    for (let request = 0; request < 3; request += 1) expect((await alice.token()).status).toBe(200);
  });

  it('in quick succession ends with the newest settings', async () => {
    const alice = await pair.backend.signIn();
    const tries = [3, 2, 1].map((sessionPerMinute) => reload({ limits: { sessionPerMinute } }));
    await Promise.all(tries);
    expect([(await alice.token()).status, (await alice.token()).status]).toEqual([200, 429]);
    await reload();
  });
});

describe('Reloading without sealing keys', () => {
  const pair = useTestBackend({ options: { sealingKeys: [] } });

  it('keeps the sessions of this process, also when keys are added', async () => {
    const alice = await pair.backend.signIn();
    await pair.backend.reload({ limits: { sessionPerMinute: 0 } });
    expect((await alice.token()).status).toBe(200);
    await pair.backend.reload({ sealingKeys: [newKey()] });
    expect((await alice.token()).status).toBe(200);
  });
});
