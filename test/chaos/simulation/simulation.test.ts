import { describe, expect, it } from '@jest/globals';
import type { AuthorizationServer, RefreshableGrant } from '../../../src/authorization-server/authorization-server.js';
import { startDeadline } from '../../../src/core/deadline.js';
import type { RefreshDependencies } from '../../../src/refresh/dependencies.js';
import { describeFinding, search } from './search.js';
import type { Alteration } from './simulate.js';

/** Replaces the authorization server's client of a process. */
const withServer =
  (
    change: (server: AuthorizationServer, dependencies: RefreshDependencies) => Partial<AuthorizationServer>,
  ): Alteration =>
  (dependencies) => ({
    ...dependencies,
    authorizationServers: new Map(
      [...dependencies.authorizationServers].map(([name, { server, ...rest }]) => [
        name,
        { ...rest, server: { ...server, ...change(server, dependencies) } },
      ]),
    ),
  });

const withBudget =
  (change: Partial<RefreshDependencies['refreshBudget']>): Alteration =>
  (dependencies) => ({ ...dependencies, refreshBudget: { ...dependencies.refreshBudget, ...change } });

/** Ways to build the refresh wrongly. The simulation has to find a schedule that shows each. */
const MISTAKES: Readonly<Record<string, Alteration>> = {
  'others respect the mark for a shorter time than the result may take to be stored': withBudget({
    wholeMs: 30_000,
    respectedMs: 10_000,
  }),
  'others do not respect the mark': withBudget({ respectedMs: 0 }),
  'discovery comes after the mark, and has time of its own': withServer((server, dependencies) => ({
    discover: async () => ({ kind: 'granted', value: undefined }),
    async refresh(grant: RefreshableGrant, query) {
      const discovered = await server.discover();
      return discovered.kind === 'granted'
        ? server.refresh(grant, query, startDeadline(10_000, dependencies))
        : discovered;
    },
  })),
  'signing keys are fetched before the new refresh token is stored': withServer((server) => ({
    async refresh(grant: RefreshableGrant, query, deadline) {
      const outcome = await server.refresh(grant, query, deadline);
      if (outcome.kind !== 'granted' || outcome.value.idToken === undefined) return outcome;
      const { idToken, ...issued } = outcome.value;
      const checked = await server.checkIdToken(idToken, deadline);
      return checked.kind === 'granted' ? { kind: 'granted', value: issued } : checked;
    },
  })),
  'the request is sent although its deadline has passed': withServer((server, dependencies) => ({
    refresh: (grant: RefreshableGrant, query) => server.refresh(grant, query, startDeadline(10_000, dependencies)),
  })),
  'the lock of a session does not keep other processes out': (dependencies) => ({
    ...dependencies,
    locks: { ...dependencies.locks, lease: async (_, act) => ({ result: await act() }) },
    refreshBudget: { ...dependencies.refreshBudget, respectedMs: 0 },
  }),
};

describe('The refresh protocol', () => {
  it('keeps its promises in 20,000 schedules of faults [RT-05, RT-06, RT-08]', async () => {
    const finding = await search({ firstSeed: 1, schedules: 20_000 });
    expect(finding && describeFinding(finding)).toBeUndefined();
  }, 300_000);

  it.each(Object.entries(MISTAKES))('is not kept if %s', async (_, mistake) => {
    expect(await search({ firstSeed: 1, schedules: 3_000 }, mistake)).toBeDefined();
  });
});
