import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Person, SESSION_INFO, signInPerson, TOKEN } from '../support/person.js';
import { type SharedDatabase, sharedDatabases } from '../support/shared-databases.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

describe.each(sharedDatabases)('A backend whose $name is unavailable', ({ begin }) => {
  let database: SharedDatabase;
  let set: TestDemo;
  let alice: Person;
  beforeAll(async () => {
    database = await begin();
    set = await startTestDemo({ backend: { store: database.store } });
    alice = await signInPerson(set);
  });
  afterAll(async () => {
    await set?.close();
    await database?.close();
  });

  async function untilAnswered(path: string): Promise<number> {
    for (let tries = 0; tries < 100; tries += 1) {
      const { status } = await alice.fetch(path);
      if (status !== 503) return status;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return 503;
  }

  it('answers 503 in bounded time, says when to ask again, and ends no session [ERR]', async () => {
    await database.kill();
    for (const path of [TOKEN, `${TOKEN}?scope=read`, SESSION_INFO]) {
      const begin = Date.now();
      const answer = await alice.fetch(path);
      expect(Date.now() - begin).toBeLessThan(3000);
      expect(answer.status).toBe(503);
      expect(answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    await database.start();
    expect(await untilAnswered(TOKEN)).toBe(200);
    expect((await alice.fetch(SESSION_INFO)).status).toBe(200);
  });

  it('answers 503 to signing in and out, and ends the session once it can', async () => {
    await database.kill();
    const login = await alice.userAgent.navigate(`${set.origin}/bff/login`);
    expect(login.status).toBe(503);
    const out = () => alice.userAgent.fetch(`${set.origin}/bff/logout`, { method: 'POST', from: set.origin });
    expect((await out()).status).toBe(503);
    await database.start();
    expect(await untilAnswered(TOKEN)).toBe(200);
    expect((await out()).status).toBe(200);
    expect((await alice.fetch(TOKEN)).json()).toMatchObject({ error: 'invalid_session' });
  });

  it('starts all the same, says so in the log, and serves when the store comes', async () => {
    await database.kill();
    await set.restart();
    expect(set.entries).toContainEqual(expect.objectContaining({ event: 'store.unavailable', reason: 'ECONNREFUSED' }));
    expect((await alice.userAgent.fetch(`${set.origin}/`)).status).toBe(200);
    await database.start();
    expect(await untilAnswered(TOKEN)).toBe(400);
    const bob = await signInPerson(set, 'bob');
    expect((await bob.fetch(TOKEN)).status).toBe(200);
  });
});
