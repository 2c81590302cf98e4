import type { NamedAuthorizationServer } from '../../../src/authorization-server/authorization-server.js';
import { createBackgroundWork } from '../../../src/core/background-work.js';
import type { HeldTokens } from '../../../src/core/held-tokens.js';
import { answerQuery } from '../../../src/refresh/answer-query.js';
import type { RefreshDependencies } from '../../../src/refresh/dependencies.js';
import { createRefreshFailures } from '../../../src/refresh/refresh-failures.js';
import { refreshBudgetOf } from '../../../src/session/refresh-budget.js';
import type { SessionIndex } from '../../../src/session/session-index.js';
import { ReadSession } from '../../../src/session/session-record.js';
import { createSessions } from '../../../src/session/sessions.js';
import { createLocks } from '../../../src/storage/locks.js';
import { retryWrite } from '../../../src/storage/retry-write.js';
import { createSealedRecords } from '../../../src/storage/sealed-records.js';
import { recordIdOf, type Sealing } from '../../../src/storage/sealing.js';
import { StoreUnavailable } from '../../../src/storage/store.js';
import type { EventName } from '../../../src/telemetry/catalogue.js';
import { SimulatedAuthorizationServer, TIMEOUT_SECONDS } from './authorization-server.js';
import { createChance } from './chance.js';
import { type BegunFault, createFaults } from './faults.js';
import { SimulatedProcess } from './process.js';
import { type Asked, SCHEDULE_MS, type Schedule } from './schedule.js';
import { SimulatedStore } from './store.js';
import { VirtualTime } from './virtual-time.js';

/** Everything that happened in a run, for the invariants. */
export interface History {
  readonly schedule: Schedule;
  readonly answers: readonly Answered[];
  readonly authorizationServer: SimulatedAuthorizationServer;
  /** Each refresh token that the record came to hold. */
  readonly stored: readonly StoredToken[];
  readonly events: readonly Reported[];
  readonly faults: readonly BegunFault[];
  /** From a mark to the last attempt to store the result. */
  readonly budgetMs: number;
  /** Whether the session is still there at the end. */
  readonly isSessionLeft: boolean;
  /** The error of a program fault, if there was one. */
  readonly fault?: unknown;
}

interface StoredToken {
  readonly token: string;
  readonly atMs: number;
  /** Whether a failover brought it back. */
  readonly byFailover?: boolean;
}

export interface Reported {
  readonly name: EventName;
  readonly process: SimulatedProcess;
  readonly atMs: number;
}

export interface Answered {
  readonly asked: Asked;
  readonly process: SimulatedProcess;
  readonly startedAtMs: number;
  /** Absent if the process was killed, or never answered. */
  endedAtMs?: number;
  /** The access token, or the error; `signed out` for a sign-out. */
  outcome?: { readonly token: string; readonly storedAtAnswer: string | undefined } | { readonly error: string };
}

/** Changes the engine of a process, so that a test sees whether the simulation finds the fault. */
export type Alteration = (dependencies: RefreshDependencies) => RefreshDependencies;

const HANDLE = 'A'.repeat(43);
const SCOPES = ['read', 'write'];

/** Sealing is not part of the protocol, and would take most of the time. */
const unsealed: Sealing = {
  ofRecord: (handle) => ({
    id: recordIdOf(handle),
    seal: (_, plain) => Buffer.from(plain),
    open: (_, sealed) => Buffer.from(sealed),
  }),
};

const noIndex: SessionIndex = {
  add: async () => [],
  remove: async () => undefined,
  find: async () => [],
  rememberEnd: async () => undefined,
  wasEnded: async () => false,
};

/** Runs a schedule with the real refresh engine, and returns what happened. */
export async function simulate(schedule: Schedule, alter: Alteration = (same) => same): Promise<History> {
  const time = new VirtualTime();
  const chance = createChance(schedule.seed ^ 0x5eed);
  const faults = createFaults(schedule, time);
  const stored: StoredToken[] = [];
  const events: Reported[] = [];
  const answers: Answered[] = [];
  const store: SimulatedStore = new SimulatedStore(time, {
    chance,
    troubles: faults.ofStore,
    onWrite(id) {
      const token = refreshTokenIn(store, id);
      if (token !== undefined && token !== stored.at(-1)?.token) stored.push({ token, atMs: time.nowMs });
    },
  });
  const authorizationServer = new SimulatedAuthorizationServer(time, {
    chance,
    traits: schedule.authorizationServer,
    troubles: faults.ofAuthorizationServer,
  });

  const startProcess = (skewSeconds: number) => {
    const process = new SimulatedProcess(time, skewSeconds);
    const emit: RefreshDependencies['emit'] = (name) => void events.push({ name, process, atMs: time.nowMs });
    return { process, dependencies: alter(dependenciesOf(process, { store, authorizationServer, emit })) };
  };
  const running = schedule.skewSeconds.map(startProcess);

  const first = running[0] as (typeof running)[number];
  const start = { person: PERSON, tokens: FIRST_TOKENS, returnedAtMs: time.epochMs };
  void retryWrite(() => first.dependencies.sessions.begin(HANDLE, start), { forMs: 20_000, ...first.dependencies });
  await time.runUntil(30_000);

  faults.plan({
    failOver() {
      store.failOver();
      const token = refreshTokenIn(store, recordIdOf(HANDLE));
      if (token !== undefined) stored.push({ token, atMs: time.nowMs, byFailover: true });
    },
    processAt: (index) => running[index]?.process,
    restart: (index) => {
      running[index] = startProcess(schedule.skewSeconds[index] ?? 0);
    },
  });
  let fault: unknown;
  const ask = (asked: Asked) => {
    const { process, dependencies } = running[asked.process] ?? first;
    if (!process.isAlive) return;
    const answered: Answered = { asked, process, startedAtMs: time.nowMs };
    answers.push(answered);
    process.after(0, () => {
      answer(asked, dependencies).then(
        (outcome) => {
          answered.endedAtMs = time.nowMs;
          answered.outcome =
            'token' in outcome ? { ...outcome, storedAtAnswer: refreshTokenIn(store, recordIdOf(HANDLE)) } : outcome;
        },
        (error: unknown) => {
          fault ??= error;
        },
      );
    });
  };
  for (const asked of schedule.requests) time.after(asked.atMs - time.nowMs, () => ask(asked));
  await time.runUntil(SCHEDULE_MS);
  // All is well again: each process is asked once more.
  for (const process of running.keys()) ask({ kind: 'token', atMs: SCHEDULE_MS, process, scope: 'read' });
  // Unless a process had not taken the steps yet after which a fault begins.
  const lateMs = schedule.faults.reduce((sum, fault) => sum + ('afterSteps' in fault ? fault.forMs : 0), 0);
  await time.runUntil(SCHEDULE_MS + 120_000 + lateMs);
  const isSessionLeft = refreshTokenIn(store, recordIdOf(HANDLE)) !== undefined;
  return {
    schedule,
    answers,
    authorizationServer,
    stored,
    events,
    isSessionLeft,
    budgetMs: first.dependencies.refreshBudget.wholeMs,
    faults: faults.begun,
    ...(fault === undefined ? {} : { fault }),
  };
}

async function answer(asked: Asked, dependencies: RefreshDependencies): Promise<{ token: string } | { error: string }> {
  try {
    if (asked.kind === 'sign out') {
      await dependencies.sessions.end(HANDLE);
      return { error: 'signed out' };
    }
    const session = await dependencies.sessions.read(HANDLE);
    if (session === undefined) return { error: 'invalid_session' };
    const asking = { parameters: { scope: asked.scope }, session, emit: dependencies.emit };
    const result = await answerQuery(asking, dependencies);
    return result.status === 200 ? { token: result.body.access_token } : { error: result.body.error };
  } catch (error) {
    if (error instanceof StoreUnavailable) return { error: 'store unavailable' };
    throw error;
  }
}

const PERSON = { issuer: 'https://as.example', authorizationServer: 'default', sub: 'alice', claims: {} };

const FIRST_TOKENS: HeldTokens = {
  grants: [
    {
      id: 'grant',
      authorizationServer: 'default',
      resources: [],
      scope: SCOPES,
      refreshToken: SimulatedAuthorizationServer.firstToken,
    },
  ],
  accessTokens: [],
};

function dependenciesOf(
  process: SimulatedProcess,
  {
    store,
    authorizationServer,
    emit,
  }: { store: SimulatedStore; authorizationServer: SimulatedAuthorizationServer; emit: RefreshDependencies['emit'] },
): RefreshDependencies {
  const { clock, monotonicClock, timers } = process;
  const connection = store.connect(process);
  const about = { authorizationServer: 'default', host: 'as.example', clientId: 'backend' };
  // The engine uses only these members.
  const server = authorizationServer.connect(process) as NamedAuthorizationServer['server'];
  const settings = {
    timeoutSeconds: TIMEOUT_SECONDS,
    resourceParameter: 'resource',
  } as NamedAuthorizationServer['settings'];
  return {
    clock,
    monotonicClock,
    timers,
    emit,
    sessions: createSessions(createSealedRecords(connection, unsealed), {
      lifetime: { idleSeconds: 3600, absoluteSeconds: 36_000 },
      clock,
      index: noIndex,
      emit,
    }),
    locks: createLocks(connection, timers),
    refreshBudget: refreshBudgetOf(TIMEOUT_SECONDS),
    tokenPolicy: { resources: [], scope: SCOPES, severalResources: () => true, wholeGrant: () => false },
    authorizationServers: new Map([['default', { name: 'default', server, settings, about }]]),
    limits: { ofRefreshes: async () => undefined },
    refreshFailures: createRefreshFailures(),
    backgroundWork: createBackgroundWork(),
  };
}

/** The refresh token in the session's record. */
function refreshTokenIn(store: SimulatedStore, id: string): string | undefined {
  const record = store.records.get(id);
  if (record?.kind !== 'session') return undefined;
  const { value, version } = record;
  const session = new ReadSession(HANDLE, { id, version, bytes: Buffer.from(value) });
  return session.tokens().grants[0]?.refreshToken;
}
