import type { AuthorizationServer, RefreshableGrant } from '../../../src/authorization-server/authorization-server.js';
import { startDeadline } from '../../../src/core/deadline.js';
import type { RefreshDependencies } from '../../../src/refresh/dependencies.js';
import type { Schedule } from './schedule.js';
import type { Alteration } from './simulate.js';

/** A way to build the refresh wrongly, and a schedule that shows it. */
export interface Mistake {
  readonly name: string;
  readonly alter: Alteration;
  /** As the search found and shortened it. */
  readonly shownBy: Schedule;
}

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

export const MISTAKES: readonly Mistake[] = [
  {
    name: 'others respect the mark for a shorter time than the result may take to be stored',
    alter: withBudget({
      wholeMs: 30_000,
      respectedMs: 10_000,
    }),
    shownBy: {
      seed: 201,
      processes: 3,
      skewSeconds: [0, -404, 0],
      authorizationServer: { rotates: true, issuesIdTokens: true, graceMs: 0 },
      requests: [
        { kind: 'token', atMs: 120059, process: 1, scope: 'read' },
        { kind: 'token', atMs: 120005, process: 0, scope: 'read' },
      ],
      faults: [{ kind: 'paused', process: 0, atMs: 39950, forMs: 17046, afterSteps: 8 }],
    },
  },
  {
    name: 'others do not respect the mark',
    alter: withBudget({ respectedMs: 0 }),
    shownBy: {
      seed: 69,
      processes: 4,
      skewSeconds: [0, 0, 0, 0],
      authorizationServer: { rotates: true, issuesIdTokens: false, graceMs: 0 },
      requests: [
        { kind: 'token', atMs: 74617, process: 1, scope: 'write' },
        { kind: 'token', atMs: 80036, process: 0, scope: 'read' },
      ],
      faults: [
        { kind: 'cut off from store', process: 1, atMs: 40777, forMs: 16425, afterSteps: 6 },
        { kind: 'requests lost', atMs: 54601, forMs: 35561 },
      ],
    },
  },
  {
    name: 'discovery comes after the mark, and has time of its own',
    alter: withServer((server, dependencies) => ({
      discover: async () => ({ kind: 'granted', value: undefined }),
      async refresh(grant: RefreshableGrant, query) {
        const discovered = await server.discover();
        return discovered.kind === 'granted'
          ? server.refresh(grant, query, startDeadline(10_000, dependencies))
          : discovered;
      },
    })),
    shownBy: {
      seed: 312,
      processes: 2,
      skewSeconds: [0, 0],
      authorizationServer: { rotates: true, issuesIdTokens: false, graceMs: 0 },
      requests: [
        { kind: 'token', atMs: 80012, process: 0, scope: 'read' },
        { kind: 'token', atMs: 80049, process: 1, scope: 'read' },
      ],
      faults: [{ kind: 'suspended', process: 0, atMs: 67773, forMs: 41874, afterSteps: 6 }],
    },
  },
  {
    name: 'signing keys are fetched before the new refresh token is stored',
    alter: withServer((server) => ({
      async refresh(grant: RefreshableGrant, query, deadline) {
        const outcome = await server.refresh(grant, query, deadline);
        if (outcome.kind !== 'granted' || outcome.value.idToken === undefined) return outcome;
        const { idToken, ...issued } = outcome.value;
        const checked = await server.checkIdToken(idToken, deadline);
        return checked.kind === 'granted' ? { kind: 'granted', value: issued } : checked;
      },
    })),
    shownBy: {
      seed: 803,
      processes: 3,
      skewSeconds: [0, 0, -275],
      authorizationServer: { rotates: true, issuesIdTokens: true, graceMs: 0 },
      requests: [
        { kind: 'token', atMs: 40141, process: 1, scope: 'read' },
        { kind: 'token', atMs: 40105, process: 2, scope: 'write' },
        { kind: 'token', atMs: 80143, process: 0, scope: 'read' },
        { kind: 'token', atMs: 80172, process: 1, scope: 'write' },
      ],
      faults: [{ kind: 'slow keys', process: 0, atMs: 78552, forMs: 17204 }],
    },
  },
  {
    name: 'the request is sent although its deadline has passed',
    alter: withServer((server, dependencies) => ({
      refresh: (grant: RefreshableGrant, query) => server.refresh(grant, query, startDeadline(10_000, dependencies)),
    })),
    shownBy: {
      seed: 312,
      processes: 2,
      skewSeconds: [0, 0],
      authorizationServer: { rotates: true, issuesIdTokens: false, graceMs: 0 },
      requests: [
        { kind: 'token', atMs: 80012, process: 0, scope: 'read' },
        { kind: 'token', atMs: 80049, process: 1, scope: 'read' },
      ],
      faults: [{ kind: 'suspended', process: 0, atMs: 67773, forMs: 41874, afterSteps: 6 }],
    },
  },
  {
    name: 'the lock of a session does not keep other processes out',
    alter: (dependencies) => ({
      ...dependencies,
      locks: { ...dependencies.locks, lease: async (_, act) => ({ result: await act() }) },
      refreshBudget: { ...dependencies.refreshBudget, respectedMs: 0 },
    }),
    shownBy: {
      seed: 1,
      processes: 3,
      skewSeconds: [0, 0, 0],
      authorizationServer: { rotates: true, issuesIdTokens: false, graceMs: 0 },
      requests: [{ kind: 'token', atMs: 120198, process: 2, scope: 'read' }],
      faults: [],
    },
  },
];
