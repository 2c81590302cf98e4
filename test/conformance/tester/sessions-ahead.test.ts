import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ContractTestOptions, testContract } from '../../../src/contract-test/index.js';
import type { ScriptedGrant } from '../../../src/contract-test/scripted-authorization-server/grants.js';
import type { TestBackendOptions } from '../../support/test-backend.js';
import { type OurBackend, startOurBackend } from './our-backend.js';

/** Each of them takes one session, and waits for nothing else. */
const REFRESHING = ['AS-02', 'AS-06', 'AS-10', 'RT-05', 'RT-06', 'RT-13', 'RT-14', 'TOK-73'];

/** Refreshes that fail in many ways. */
const FAILING = ['AS-04', 'AS-07', 'ERR-07', 'ERR-08', 'ERR-09'];

describe('Sessions whose token has expired', () => {
  let ours: OurBackend;
  beforeAll(async () => {
    ours = await startOurBackend();
  });
  afterAll(() => ours.close());

  let known = 0;
  beforeEach(() => {
    known = ours.authorizationServer.issued.length;
  });

  const peopleOf = async (changes: Partial<ContractTestOptions>) => {
    const result = await testContract({ ...ours.options, clock: undefined, only: REFRESHING, ...changes });
    expect(result.verdicts.map(({ outcome }) => outcome)).toEqual(REFRESHING.map(() => 'kept'));
    const people = ours.authorizationServer.issued.slice(known).map(({ grant }) => grant.person);
    return { ahead: new Set(people.filter((person) => person.startsWith('person-'))) };
  };

  it('begin together, half as many as there are checks, so that the checks share their waits', async () => {
    const began: string[][] = [];
    const { ahead } = await peopleOf({
      onVerdict: () => began.push(ours.authorizationServer.issued.slice(known).map(({ grant }) => grant.person)),
    });
    // The last check has none to share a wait with, and signs in itself.
    expect(ahead.size).toBe(REFRESHING.length - 1);
    const beforeTheFirst = new Set(began[0]?.filter((person) => person.startsWith('person-')));
    expect(beforeTheFirst.size).toBe(REFRESHING.length / 2);
  });

  it('serve all refreshes that fail, one after the other, since a failure costs no session', async () => {
    const result = await testContract({ ...ours.options, only: FAILING });
    expect(result.verdicts.map(({ outcome }) => outcome)).toEqual(FAILING.map(() => 'kept'));
    const grants = new Set(ours.authorizationServer.issued.slice(known).map(({ grant }) => grant));
    const [ofTheRun, ofASecondPerson, ofTheFailures] = [1, 1, 1];
    expect(grants.size).toBe(ofTheRun + ofASecondPerson + ofTheFailures);
  });

  it('are also for a check that needs several', async () => {
    const grants = new Set<ScriptedGrant>();
    await testContract({
      ...ours.options,
      clock: undefined,
      only: ['TOK-07', ...REFRESHING],
      onVerdict({ requirement }) {
        if (requirement.id !== 'TOK-07') return;
        for (const { grant } of ours.authorizationServer.issued.slice(known)) grants.add(grant);
      },
    });
    const others = [...grants].map(({ person }) => person).filter((person) => !person.startsWith('person-'));
    expect(others).toEqual(['alice-at-the-authorization-server', 'second-person']);
  });

  it('begin one by one where the caller owns the clock, and can move it at will', async () => {
    const { ahead } = await peopleOf({ clock: ours.options.clock });
    expect(ahead.size).toBe(0);
  });
});

describe('Refreshes that fail', () => {
  /** A session whose token query was answered 400 is no session any more: its cookie does not reach the backend again. */
  const ended = new Set<string>();
  const endingSessions: NonNullable<TestBackendOptions['serve']> = async (backend, { host, port }) => {
    const server = createServer((request, response) => {
      const { cookie = '' } = request.headers;
      if (ended.has(cookie)) delete request.headers.cookie;
      const isTokenQuery = request.url?.startsWith('/.well-known/bff-token');
      response.on('finish', () => isTokenQuery && response.statusCode === 400 && ended.add(cookie));
      backend.answer(request, response);
    });
    await once(server.listen(port, host), 'listening');
    return {
      async close() {
        server.closeAllConnections();
        await once(server.close(), 'close');
      },
    };
  };

  it('are judged each in a session of its own where a failure ends the session', async () => {
    const ours = await startOurBackend({ serve: endingSessions });
    const result = await testContract({ ...ours.options, only: ['RT-14', ...FAILING] });
    await ours.close();
    const outcomes = result.verdicts.map(({ requirement, outcome }) => [requirement.id, outcome]);
    expect(Object.fromEntries(outcomes)).toEqual({
      ...Object.fromEntries(FAILING.map((id) => [id, 'kept'])),
      'RT-14': 'not kept',
    });
    expect(ended.size).toBeGreaterThan(20);
  });
});
