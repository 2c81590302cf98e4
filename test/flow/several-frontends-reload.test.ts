import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFrontends } from '../../src/config/read-frontends.js';
import { createFrontends } from '../../src/server/frontends/create-frontends.js';
import { SESSION_INFO } from '../support/frontend.js';
import { exchange } from '../support/http-exchange.js';
import { startTestFrontends, type TestFrontends } from '../support/test-frontends.js';

const newKey = () => randomBytes(32).toString('base64url');
const ADDED = 'http://[::1]:1';

describe('Reloading several frontends', () => {
  let both: TestFrontends;
  const first = newKey();
  beforeAll(async () => {
    both = await startTestFrontends({ sealingKeys: [first] });
  });
  afterAll(() => both.close());

  const settings = () => ({ shop: both.shop.settings, desk: both.desk.settings });
  const added = () => ({ ...both.desk.settings, publicOrigin: ADDED });
  /** What a host is answered that asks without a session. */
  const statusOf = async (origin: string) => {
    const headers = { Host: new URL(origin).host, 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors' };
    return (await exchange(new URL(both.shop.origin + SESSION_INFO), { method: 'GET', headers })).status;
  };
  const namesOf = (name: string) => both.events.filter((event) => event.name === name).map(({ frontend }) => frontend);

  it('adds a frontend and removes it, while the others keep their sessions', async () => {
    const alice = await both.shop.signIn();
    expect(await statusOf(ADDED)).toBe(421);
    expect(await both.reload({ ...settings(), help: added() })).toEqual({ changed: ['frontends'], kept: [] });
    expect([await statusOf(ADDED), (await alice.token()).status]).toEqual([400, 200]);
    expect(await both.reload(settings())).toEqual({ changed: ['frontends'], kept: [] });
    expect([await statusOf(ADDED), (await alice.token()).status]).toEqual([421, 200]);
    expect([namesOf('frontend.added'), namesOf('frontend.removed')]).toEqual([['help'], ['help']]);
  });

  it('changes the options of one frontend, and names it', async () => {
    const { shop, desk } = settings();
    const limited = { ...desk, limits: { sessionPerMinute: 2 } };
    expect(await both.reload({ shop, desk: limited })).toEqual({ changed: ['frontends.desk.limits'], kept: [] });
    const [atShop, atDesk] = [await both.shop.signIn(), await both.desk.signIn()];
    const statuses = async (frontend: typeof atShop) => [
      (await frontend.token()).status,
      (await frontend.token()).status,
      (await frontend.token()).status,
    ];
    expect([await statuses(atShop), await statuses(atDesk)]).toEqual([
      [200, 200, 200],
      [200, 200, 429],
    ]);
    await both.reload(settings());
  });

  it('names what cannot change: once what belongs to the process, by frontend what does not', async () => {
    const { shop, desk } = settings();
    const other = { ...desk, publicOrigin: 'http://[::1]:9' };
    const reloaded = await both.reload({ shop, desk: other }, { listen: { port: 9 } });
    expect(reloaded.changed).toEqual([]);
    expect([...reloaded.kept].sort()).toEqual(['frontends.desk.publicOrigin', 'listen']);
    expect([await statusOf(both.desk.origin), await statusOf('http://[::1]:9')]).toEqual([400, 421]);
  });

  it('changes nothing for any frontend if one has options that cannot be used', async () => {
    const { shop, desk } = settings();
    const limits = { sessionPerMinute: 1 };
    const reloading = both.reload({
      shop: { ...shop, limits },
      desk: { ...desk, limits },
      help: { ...added(), pages: { folder: '/nowhere' } },
    });
    await expect(reloading).rejects.toThrow(/^frontends\.help\.pages\.folder: /);
    const alice = await both.shop.signIn();
    expect([(await alice.token()).status, (await alice.token()).status]).toEqual([200, 200]);
    expect(await statusOf(ADDED)).toBe(421);
  });

  it('refuses a frontend for the host that another one keeps', async () => {
    const { shop, desk } = settings();
    const moved = { ...shop, publicOrigin: 'http://[::1]:9' };
    const taking = { ...desk, publicOrigin: both.shop.origin };
    await expect(both.reload({ shop: moved, desk, help: taking })).rejects.toThrow(
      'frontends.help.publicOrigin: expected another host than that of frontends.shop, found the same',
    );
  });

  it('seals with other keys, in every frontend', async () => {
    const before = await both.desk.signIn();
    const second = newKey();
    expect(await both.reload(settings(), { sealingKeys: [second, first] })).toEqual({
      changed: ['sealingKeys'],
      kept: [],
    });
    const after = await both.desk.signIn();
    expect((await before.fetch(SESSION_INFO)).status).toBe(200);
    await both.reload(settings(), { sealingKeys: [second] });
    expect([(await before.fetch(SESSION_INFO)).status, (await after.fetch(SESSION_INFO)).status]).toEqual([400, 200]);
  });
});

describe('Several frontends in several processes', () => {
  it('tell each other of their requests by frontend, although their limits have the same names', async () => {
    const limits: string[] = [];
    const peers = {
      processes: 2,
      report: () => undefined,
      onReport: (limit: string) => void limits.push(limit),
    };
    const server = { issuer: 'https://login.acme.test', clientId: 'portfolio', clientSecret: 'a secret' };
    const running = await createFrontends(
      readFrontends({
        authorizationServer: server,
        frontends: {
          shop: { publicOrigin: 'https://shop.acme.test' },
          desk: { publicOrigin: 'https://desk.acme.test' },
        },
      }),
      { log: () => undefined, peers },
    );
    await running.close();
    expect(limits.filter((limit) => limit.endsWith('sessionPerMinute')).sort()).toEqual([
      'desk sessionPerMinute',
      'shop sessionPerMinute',
    ]);
    expect(new Set(limits).size).toBe(limits.length);
  });
});
