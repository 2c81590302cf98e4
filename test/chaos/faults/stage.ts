import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OptionsInput } from '../../../src/config/schema.js';
import { migratePostgresql } from '../../../src/storage/postgresql-migration.js';
import { type CuttableLink, startCuttableLink } from '../../support/cuttable-link.js';
import { freePorts } from '../../support/free-ports.js';
import { postgresqlChoice, startPostgresqlServer } from '../../support/postgresql-server.js';
import { startRedisServer } from '../../support/redis-server.js';
import { type BackendProcess, prepareBackend } from './backends.js';
import type { Chance } from './chance.js';
import { type ClusterFailover, startClusterFailover } from './cluster-failover.js';
import { type Database, postgresqlTakesWrites, redisTakesWrites } from './database.js';
import type { Ledger } from './ledger.js';
import { PROFILE, STOCKS } from './queries.js';
import { startRealAuthorizationServer } from './real-authorization-server.js';
import { type Failover, startRedisPair } from './redis-pair.js';
import { type SentinelPair, startSentinelPair } from './sentinel-pair.js';
import { TIMEOUT_SECONDS } from './times.js';
import type { TroubledFront } from './troubled-front.js';
import { startTroubledResourceServer } from './troubled-resource-server.js';

/**
 * `redis-failover`, `redis-sentinel`, `redis-cluster`: Redis with replicas, which are promoted again and again, by hand, by a
 * Sentinel, or by a Cluster.
 */
export type StoreKind = 'embedded' | 'redis' | 'postgresql' | FailoverKind;
export type FailoverKind = 'redis-failover' | 'redis-sentinel' | 'redis-cluster';

/** Whether a write waits for the replica (`store.durability`). */
export type Durability = 'local' | 'replicated';

/** Several backend processes on one store, before one authorization server. */
export interface Stage {
  readonly backends: readonly BackendProcess[];
  readonly front: TroubledFront;
  /** Redis or PostgreSQL. */
  readonly database?: Database;
  readonly pair?: Failover;
  /** The way of each backend to the database. */
  readonly links: ReadonlyMap<BackendProcess, CuttableLink>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly store: StoreKind;
  readonly ledger: Ledger;
  readonly chance: Chance;
  readonly backendCount: number;
  readonly durability?: Durability | undefined;
}

const ACCESS_TOKEN_SECONDS = 4;

export async function setStage(options: StageOptions): Promise<Stage> {
  const { store, ledger, chance, backendCount, durability } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-faults-'));
  const closing = [async () => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const one of closing.reverse()) await one();
  };
  try {
    const ports = await freePorts(backendCount);
    const publicOrigin = `http://localhost:${ports[0]}`;
    const accessTokenSeconds = ACCESS_TOKEN_SECONDS;
    const server = await startRealAuthorizationServer({ publicOrigin, ledger, chance, accessTokenSeconds });
    closing.push(server.close);
    const api = await startTroubledResourceServer();
    closing.push(api.close);
    const database = await startDatabase(store);
    if (database) closing.push(database.close);
    // Nothing outlives this process, whatever ends it.
    if (database) process.once('exit', () => void database.kill());
    const moving = store === 'redis-failover' ? await startRedisPair() : undefined;
    const watched = store === 'redis-sentinel' ? await startSentinelPair() : undefined;
    const clustered = store === 'redis-cluster' ? await startClusterFailover() : undefined;
    const pair = moving ?? watched ?? clustered;
    if (pair) closing.push(pair.close);
    if (pair) process.once('exit', () => void pair.kill());
    const databasePort = moving?.masterPort ?? database?.port;
    const links = databasePort ? await Promise.all(ports.map(() => startCuttableLink(databasePort))) : [];
    moving?.lead(links);
    for (const link of links) closing.push(link.close);
    const sealingKey = randomBytes(32).toString('base64url');
    const backends = ports.map((port, number) =>
      prepareBackend(
        { number, port, folder, discovery: { issuer: server.issuer, front: server.front.urlFor(number) } },
        {
          ...commonSettings(publicOrigin, sealingKey),
          proxies: { stocks: proxyTo(api.origin) },
          store: storeSettings(store, {
            ...{ folder, link: links[number], durability },
            ...{ sentinel: watched?.sentinel, cluster: clustered?.cluster },
          }),
          authorizationServer: { ...server.settings, timeoutSeconds: TIMEOUT_SECONDS },
        },
      ),
    );
    process.once('exit', () => {
      for (const backend of backends) void backend.kill();
    });
    closing.push(async () => void (await Promise.all(backends.map((backend) => backend.kill()))));
    await Promise.all(backends.map((backend) => backend.start()));
    const ways = backends.flatMap((backend, number) => {
      const link = links[number];
      return link ? [[backend, link] as const] : [];
    });
    return {
      backends,
      front: server.front,
      links: new Map(ways),
      close,
      ...(database ? { database } : {}),
      ...(pair ? { pair } : {}),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startDatabase(store: StoreKind): Promise<Database | undefined> {
  if (store === 'redis') return { ...(await startRedisServer()), takesWrites: redisTakesWrites };
  if (store !== 'postgresql') return undefined;
  const server = await startPostgresqlServer();
  await migratePostgresql(postgresqlChoice(server));
  return { ...server, takesWrites: postgresqlTakesWrites };
}

function storeSettings(store: StoreKind, placing: Placing): OptionsInput['store'] {
  const { folder, link, durability = 'local', sentinel, cluster } = placing;
  if (sentinel) return { kind: 'redis', sentinel, durability };
  if (cluster) return { kind: 'redis', cluster, durability };
  if (link === undefined) return { kind: 'embedded', folder: path.join(folder, 'sessions') };
  if (store === 'postgresql') return { kind: 'postgresql', url: `postgresql://tmi@127.0.0.1:${link.port}/postgres` };
  return { kind: 'redis', url: `redis://127.0.0.1:${link.port}`, durability };
}

interface Placing {
  readonly folder: string;
  readonly link: CuttableLink | undefined;
  readonly durability: Durability | undefined;
  readonly sentinel: SentinelPair['sentinel'] | undefined;
  readonly cluster: ClusterFailover['cluster'] | undefined;
}

/** A call is given up soon, so that a run is short. */
function proxyTo(target: string) {
  return {
    target,
    paths: ['/v1/*'],
    limits: { sessionPerMinute: 0, sessionConcurrent: 1000 },
    timeouts: { firstByteSeconds: 5, idleSeconds: 5 },
  };
}

function commonSettings(publicOrigin: string, sealingKey: string) {
  return {
    publicOrigin,
    resources: [
      { indicator: STOCKS, scopes: ['read', 'buy', 'sell'], signInScopes: ['read', 'buy'] },
      { indicator: PROFILE, scopes: ['profile.read', 'profile.write'], signInScopes: ['profile.read'] },
    ],
    defaultResource: STOCKS,
    // Few people ask for far more than people do.
    limits: {
      sessionPerMinute: 0,
      addressPerMinute: 0,
      refreshesPerMinute: 0,
      signInsPerMinute: 0,
      signInStartsPerMinute: 0,
      failedLogoutTokensPerMinute: 0,
    },
    sealingKeys: [sealingKey],
    dangerouslyAllowPlainHttpOnLoopback: true,
  } satisfies Partial<OptionsInput>;
}
