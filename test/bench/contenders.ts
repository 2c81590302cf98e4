import path from 'node:path';
import { readUntrustedOptions } from '../../src/config/read-options.js';
import { migratePostgresql } from '../../src/storage/postgresql-migration.js';
import { freePorts } from '../support/free-ports.js';
import { postgresqlPath } from '../support/postgresql-path.js';
import { postgresqlChoice, startPostgresqlServer } from '../support/postgresql-server.js';
import { pinPostgresql } from './growing-stores.js';
import { NotHere } from './not-here.js';
import { installPeers } from './peers.js';
import { startRedisServer } from './redis-server.js';
import { backendOptions } from './servers/ours.js';
import type { ServerSettings } from './servers/started.js';

/** Who takes part. */
export interface Contender {
  readonly name: string;
  readonly title: string;
  /** The file in `servers/`. */
  readonly server: string;
  /** The root of another checkout whose server it is; absent for this one. */
  readonly checkout?: string;
  /** Where people sign in; absent if the sessions are there from the start. */
  readonly loginPath?: string;
  /** What takes long, but only the first time. Throws `NotHere` if it can't be done. */
  install?(): void;
  /** Makes ready what the server needs. Throws `NotHere` if that is not to be had. */
  prepare(place: Place): Promise<Prepared>;
}

export interface Place {
  /** The name of the contender. */
  readonly name: string;
  readonly issuer: string;
  /** An empty folder that is removed afterwards. */
  readonly folder: string;
}

export interface Prepared extends Pick<ServerSettings, 'store' | 'peers' | 'workers' | 'upstream'> {
  /** The process of the store, if it has one of its own. */
  readonly storePid?: number;
  close?(): Promise<void>;
}

/** What everything is compared with. */
export const BASELINE = 'node:http';

const nothing = async (): Promise<Prepared> => ({});
const ours = { server: 'ours', loginPath: '/bff/login?return_to=/' };

export const CONTENDERS: readonly Contender[] = [
  { name: BASELINE, title: 'bare node:http', server: 'bare-node', prepare: nothing },
  { name: 'koa', title: 'bare Koa 3', server: 'bare-koa', prepare: nothing },
  { name: 'memory', title: 'ours, memory store', ...ours, prepare: async () => ({ store: { kind: 'memory' } }) },
  {
    name: 'fetch',
    title: 'ours, memory store, by backend.fetch',
    ...ours,
    server: 'ours-by-fetch',
    prepare: async () => ({ store: { kind: 'memory' } }),
  },
  {
    name: 'embedded',
    title: 'ours, embedded store',
    ...ours,
    prepare: async ({ folder, name }) => ({ store: { kind: 'embedded', folder: path.join(folder, name) } }),
  },
  { name: 'redis', title: 'ours, Redis', ...ours, prepare: prepareRedis },
  { name: 'postgresql', title: 'ours, PostgreSQL', ...ours, prepare: preparePostgresql },
  {
    name: 'express-openid-connect',
    title: 'express-openid-connect 3',
    server: 'express-openid-connect',
    loginPath: '/login',
    install: installPeers,
    prepare: async () => ({ peers: installPeers() }),
  },
];

/** `tmi-bff serve` with one and two workers, on all processors. */
export const WORKER_CONTENDERS: readonly Contender[] = ['embedded', 'redis', 'postgresql'].flatMap((store) =>
  [1, 2].map((workers) => withWorkers(store, workers)),
);

function withWorkers(store: string, workers: number): Contender {
  const prepare = CONTENDERS.find(({ name }) => name === store)?.prepare ?? nothing;
  const count = workers === 1 ? 'one worker' : `${workers} workers`;
  return {
    name: `${store}-${workers}`,
    title: `${store}, ${count}`,
    server: 'workers',
    loginPath: ours.loginPath,
    prepare: async (place) => ({ ...(await prepare(place)), workers }),
  };
}

/** What the name of a contender in the state before ends with. */
export const BEFORE = '-before';

/** The same contender as another checkout, which has to be built, has it. */
export function earlier(contender: Contender, checkout: string): Contender {
  const { name, title } = contender;
  return { ...contender, name: name + BEFORE, title: `${title}, before`, checkout: path.resolve(checkout) };
}

/** What comes before the number of a process in the name of its contender. */
const PROCESS = ':';

/** The same contender in several processes, because two processes of one build differ by up to 7 %. */
export function inProcesses(contender: Contender, count: number): Contender[] {
  const { name, title } = contender;
  const numbers = Array.from({ length: count - 1 }, (_, index) => index + 2);
  const further = numbers.map((number) => ({
    ...contender,
    name: `${name}${PROCESS}${number}`,
    title: `${title}, process ${number}`,
  }));
  return [contender, ...further];
}

export function isFirstProcess({ name }: Contender): boolean {
  return !name.includes(PROCESS);
}

/** The name of a contender, whichever of its processes it is. */
export function withoutProcess(name: string): string {
  return name.replace(/:\d+/, '');
}

async function prepareRedis({ issuer }: Place): Promise<Prepared> {
  const [port = 0] = await freePorts(1);
  const store = { kind: 'redis', url: `redis://127.0.0.1:${port}` };
  try {
    readUntrustedOptions(backendOptions({ port, issuer, store }));
  } catch (error) {
    throw new NotHere(`the options refuse it: ${error instanceof Error ? error.message : error}`);
  }
  const redis = await startRedisServer(port);
  return { store, storePid: redis.pid, close: redis.close };
}

async function preparePostgresql(): Promise<Prepared> {
  if (postgresqlPath('postgres') === undefined) throw new NotHere('there is no PostgreSQL here');
  const server = await startPostgresqlServer({ settings: ['shared_buffers=256MB', 'synchronous_commit=on'] });
  const storePid = pinPostgresql(server.folder);
  const choice = postgresqlChoice(server);
  await migratePostgresql(choice);
  return { store: { kind: 'postgresql', url: choice.url.reveal() }, storePid, close: server.close };
}
