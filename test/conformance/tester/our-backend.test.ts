import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ContractTestResult, testContract, whereLoginLeads } from '../../../src/contract-test/index.js';
import { servedByFetch } from '../../support/fetch-server.js';
import { type OurBackend, startOurBackend, startOurFrontends } from './our-backend.js';

describe('The contract tester on our own backend', () => {
  let ours: OurBackend;
  let result: ContractTestResult;
  beforeAll(async () => {
    ours = await startOurBackend();
    result = await testContract({ ...ours.options, isStrict: true });
  }, 120_000);
  afterAll(() => ours.close());

  it('has no finding in full, strictly', () => {
    const found = result.verdicts.flatMap(({ requirement, findings }) =>
      findings.map(({ expected, seen }) => `${requirement.id}: expected ${expected}; seen ${seen}`),
    );
    expect(found).toEqual([]);
    expect(result.conclusion).toBe('kept');
  });

  it('tests all that it has the hints for', () => {
    const faults = result.verdicts
      .filter(({ outcome, reason }) => outcome === 'not judged' && !reason?.startsWith('needs '))
      .map(({ requirement, reason }) => `${requirement.id}: ${reason}`);
    expect(faults).toEqual([]);
  });

  it('LOGOUT-06, LOGOUT-07: follows a path to the sign-out at the authorization server', () => {
    const outcomes = result.verdicts
      .filter(({ requirement }) => ['LOGOUT-06', 'LOGOUT-07'].includes(requirement.id))
      .map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['kept', 'kept']);
  });

  it('stays within the number of requests that it announced', () => {
    expect(result.requests).toBeGreaterThan(100);
    expect(result.verdicts.filter(({ requests, requirement }) => requests > requirement.requests)).toEqual([]);
  });

  it('sees where signing in leads, so that it can wait for the backend to be configured', async () => {
    const place = await whereLoginLeads(ours.options);
    expect(place).toBe(`${ours.authorizationServer.issuer}/authorize`);
  });
});

describe('The contract tester on our own backend, below a base path', () => {
  it('has no finding in full, strictly', async () => {
    const ours = await startOurBackend({ basePath: '/some/app' });
    const { verdicts, conclusion } = await testContract({ ...ours.options, isStrict: true });
    await ours.close();
    const found = verdicts.flatMap(({ requirement, findings }) =>
      findings.map(({ expected, seen }) => `${requirement.id}: expected ${expected}; seen ${seen}`),
    );
    expect([conclusion, found]).toEqual(['kept', []]);
  }, 120_000);
});

describe('The contract tester on our own backend, served by backend.fetch', () => {
  it('has no finding in full, strictly, but one method that no standard request can have', async () => {
    const ours = await startOurBackend({ serve: servedByFetch });
    const { verdicts } = await testContract({ ...ours.options, isStrict: true });
    await ours.close();
    const found = verdicts.flatMap(({ requirement, findings }) =>
      findings.map(({ expected, seen }) => `${requirement.id}: expected ${expected}; seen ${seen}`),
    );
    expect(found).toEqual(['TOK-13: expected 405 with Allow: GET, …; seen TRACE: 400']);
  }, 120_000);
});

describe('The contract tester on two frontends of one process, each with its own authorization server', () => {
  // Anew for each: waiting moves the clock of both, and libraries read the real one.
  it.each([0, 1])(
    'has no finding in full, strictly: frontend %i',
    async (which) => {
      const ours = await startOurFrontends();
      const options = ours.options[which];
      if (options === undefined) throw new Error('there are two frontends');
      const { verdicts, conclusion } = await testContract({ ...options, isStrict: true });
      await ours.close();
      const found = verdicts.flatMap(({ requirement, findings }) =>
        findings.map(({ expected, seen }) => `${requirement.id}: expected ${expected}; seen ${seen}`),
      );
      expect([conclusion, found]).toEqual(['kept', []]);
    },
    120_000,
  );
});
