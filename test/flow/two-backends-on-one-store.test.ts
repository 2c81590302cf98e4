import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SESSION_INFO, signInPerson, TOKEN } from '../support/person.js';
import { type SecondBackend, startSecondBackend } from '../support/second-backend.js';
import { type SharedDatabase, sharedDatabases } from '../support/shared-databases.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

describe.each(sharedDatabases)('Two backends on one $name', ({ begin }) => {
  let database: SharedDatabase;
  let set: TestDemo;
  let second: SecondBackend;
  beforeAll(async () => {
    database = await begin();
    const sealingKey = randomBytes(32).toString('base64url');
    const { store } = database;
    set = await startTestDemo({ sealingKey, accessTokenLifetimeSeconds: 12, backend: { store } });
    second = await startSecondBackend({
      publicOrigin: set.origin,
      authorizationServer: { issuer: set.issuer, clientId: 'demo-frontend', clientSecret: 'for-development-only' },
      resources: [
        { indicator: set.stocks, scopes: ['read', 'buy', 'sell'], signInScopes: ['read', 'buy'] },
        { indicator: set.profile, scopes: ['profile.read', 'profile.write'], signInScopes: ['profile.read'] },
      ],
      defaultResource: set.stocks,
      store,
      sealingKeys: [sealingKey],
      dangerouslyAllowPlainHttpOnLoopback: true,
    });
  });
  afterAll(async () => {
    await second?.close();
    await set?.close();
    await database?.close();
  });

  /**
   * A token is replaced when more than half of its lifetime is over, in whole seconds: at the latest 7 s after it was
   * obtained. Requests that come before and after that moment rightly get two tokens, so all of them are sent after it.
   */
  const REPLACED_AFTER_MS = 7200;
  const aLittle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  /** Ten queries that no token answers together. */
  const differentQueries = () => {
    const profile = `resource=${encodeURIComponent(set.profile)}`;
    const stocks = `resource=${encodeURIComponent(set.stocks)}`;
    return [
      '',
      '?scope=read',
      '?scope=buy',
      '?scope=read+buy',
      `?${profile}`,
      `?${profile}&scope=profile.read`,
      `?${stocks}&scope=read`,
      `?${stocks}&scope=openid+read`,
      `?${stocks}&scope=email+read`,
      `?${stocks}&scope=email+buy`,
    ];
  };

  it('share sessions: who signs in at one gets tokens from the other, and is signed out of both at once', async () => {
    const alice = await signInPerson(set);
    expect((await alice.fetch(TOKEN, second.origin)).status).toBe(200);
    expect((await alice.fetch(SESSION_INFO, second.origin)).json()).toEqual((await alice.fetch(SESSION_INFO)).json());
    // As it comes through a balancer: the origin is the one that the browser knows.
    const out = await alice.userAgent.fetch(`${second.origin}/bff/logout`, {
      method: 'POST',
      from: second.origin,
      headers: { Origin: set.origin },
    });
    expect(out.status).toBe(200);
    expect((await alice.fetch(TOKEN)).json()).toMatchObject({ error: 'invalid_session' });
  });

  it('refresh once for many that ask for the same at once [RT-05]', async () => {
    const alice = await signInPerson(set);
    for (let round = 0; round < 2; round += 1) {
      await aLittle(REPLACED_AFTER_MS);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => alice.fetch(TOKEN, index % 2 ? second.origin : set.origin)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      const tokens = answers.map((answer) => answer.json<{ access_token: string }>().access_token);
      expect(new Set(tokens).size).toBe(1);
    }
  });

  it('refresh one after another for many that ask for different things at once [RT-06]', async () => {
    const alice = await signInPerson(set);
    for (let round = 0; round < 2; round += 1) {
      await aLittle(REPLACED_AFTER_MS);
      const answers = await Promise.all(
        differentQueries().map((query, index) =>
          alice.fetch(`${TOKEN}${query}`, index % 2 ? second.origin : set.origin),
        ),
      );
      expect(answers.map(({ status, body }) => (status === 200 ? 200 : body))).toEqual(Array(10).fill(200));
    }
    expect(second.log()).not.toMatch(/"level":"fault"|presented again/);
  });
});
