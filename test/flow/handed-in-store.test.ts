import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createBackend, Misconfiguration, type OptionsInput, readOptions } from '../../src/server/index.js';
import { refusalOf } from '../support/frontend.js';
import { TableDatabase, TableStore } from '../support/table-store.js';
import { useTestBackend } from '../support/use-test-backend.js';

const clock = () => Math.floor(Date.now() / 1000);
const database = new TableDatabase();
const opened: TableStore[] = [];
const openStore = () => {
  const store = new TableStore(database, clock);
  opened.push(store);
  return store;
};
const sealingKeys = [randomBytes(32).toString('base64url')];
const pair = useTestBackend({ openStore, options: { sealingKeys } });

describe('A backend with a store that was handed in', () => {
  it('signs in, refreshes and signs out with it', async () => {
    const alice = await pair.backend.signIn();
    await alice.accessToken({ scope: 'read' });
    expect((await alice.sessionInfo()).status).toBe(200);
    expect(new Set(database.records.map(({ kind }) => kind))).toEqual(new Set(['session', 'sign-in-attempts']));
    await alice.logout();
    expect(refusalOf(await alice.sessionInfo())).toEqual([400, 'invalid_session']);
    expect(database.records.filter(({ kind }) => kind === 'session')).toEqual([]);
  });

  it('refreshes once for several concurrent requests', async () => {
    const alice = await pair.backend.signIn();
    pair.server.forgetRequests();
    const answers = await Promise.all(Array.from({ length: 5 }, () => alice.token({ scope: 'buy' })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(pair.server.received('/token')).toHaveLength(1);
  });

  it('keeps sessions when it is closed and started again, and leaves it to its owner to close the store', async () => {
    const alice = await pair.backend.signIn();
    await pair.backend.restart();
    expect((await alice.sessionInfo()).status).toBe(200);
    expect(opened.map(({ isClosed }) => isClosed)).toEqual(opened.map(() => false));
    expect(opened.length).toBeGreaterThan(1);
  });

  it('answers 503 while the store is unavailable, and ends no session', async () => {
    const alice = await pair.backend.signIn();
    database.isReachable = false;
    const answer = await alice.sessionInfo();
    database.isReachable = true;
    expect(refusalOf(answer)).toEqual([503, 'temporarily_unavailable']);
    expect((await alice.sessionInfo()).status).toBe(200);
  });
});

describe('A store that is handed in', () => {
  const options: OptionsInput = {
    publicOrigin: 'https://app.example',
    authorizationServer: { issuer: 'https://login.example', clientId: 'x', clientSecret: 'y' },
  };
  const create = (changes: Partial<OptionsInput>) =>
    createBackend(readOptions({ ...options, ...changes }), { log: () => undefined, store: openStore() });

  it('needs sealing keys, which the other backends and the next start have as well', async () => {
    await expect(create({})).rejects.toThrow(Misconfiguration);
    await expect(create({})).rejects.toThrow(
      /^sealingKeys: expected at least one key, because createBackend was given/,
    );
    const others = [randomBytes(32).toString('base64url')];
    await expect(create({ sealingKeys: others })).rejects.toThrow(/^sealingKeys: expected a key of the backends/);
    await (await create({ sealingKeys })).close();
  });

  it('is not combined with the setting `store`', async () => {
    const store = { kind: 'embedded' as const, folder: '/nowhere' };
    await expect(create({ sealingKeys, store })).rejects.toThrow(/^store: expected nothing, because createBackend/);
  });
});
