import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ContractTestOptions, testContract } from '../../../src/contract-test/index.js';
import type { ScriptedGrant } from '../../../src/contract-test/scripted-authorization-server/grants.js';
import { type OurBackend, startOurBackend } from './our-backend.js';

/** Refreshes with an authorization server that fails in a different way each; none of them waits for anything else. */
const REFRESHING = ['ERR-10', 'ERR-12', 'ERR-13', 'RT-14', 'TOK-73'];

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

  it('begin together, one for each check, so that the checks share one wait', async () => {
    const { ahead } = await peopleOf({});
    expect(ahead.size).toBe(REFRESHING.length);
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
