import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OptionsInput } from '../../../src/config/schema.js';
import { type CuttableLink, startCuttableLink } from '../../support/cuttable-link.js';
import { freePorts } from '../../support/free-ports.js';
import { type RedisServer, startRedisServer } from '../../support/redis-server.js';
import { type BackendProcess, prepareBackend } from './backends.js';
import type { Chance } from './chance.js';
import type { Ledger } from './ledger.js';
import { PROFILE, STOCKS } from './queries.js';
import { startRealAuthorizationServer } from './real-authorization-server.js';
import { type RedisPair, startRedisPair } from './redis-pair.js';
import { TIMEOUT_SECONDS } from './times.js';
import type { TroubledFront } from './troubled-front.js';

/** `redis-failover`: a Redis and its replica, which is promoted again and again. */
export type StoreKind = 'embedded' | 'redis' | 'redis-failover';

/** Whether a write waits for the replica (`store.durability`). */
export type Durability = 'local' | 'replicated';

/** Several backend processes on one store, before one authorization server. */
export interface Stage {
  readonly backends: readonly BackendProcess[];
  readonly front: TroubledFront;
  readonly redis?: RedisServer;
  readonly pair?: RedisPair;
  /** The way of each backend to Redis. */
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
    const redis = store === 'redis' ? await startRedisServer() : undefined;
    if (redis) closing.push(redis.close);
    // Nothing outlives this process, whatever ends it.
    if (redis) process.once('exit', () => void redis.kill());
    const pair = store === 'redis-failover' ? await startRedisPair() : undefined;
    if (pair) closing.push(pair.close);
    if (pair) process.once('exit', () => void pair.kill());
    const redisPort = pair?.masterPort ?? redis?.port;
    const links = redisPort ? await Promise.all(ports.map(() => startCuttableLink(redisPort))) : [];
    pair?.lead(links);
    for (const link of links) closing.push(link.close);
    const sealingKey = randomBytes(32).toString('base64url');
    const backends = ports.map((port, number) =>
      prepareBackend(
        { number, port, folder, discovery: { issuer: server.issuer, front: server.front.urlFor(number) } },
        {
          ...commonSettings(publicOrigin, sealingKey),
          store: storeSettings(folder, links[number], durability),
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
      ...(redis ? { redis } : {}),
      ...(pair ? { pair } : {}),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function storeSettings(
  folder: string,
  link: CuttableLink | undefined,
  durability: Durability = 'local',
): OptionsInput['store'] {
  return link
    ? { kind: 'redis', url: `redis://127.0.0.1:${link.port}`, durability }
    : { kind: 'embedded', folder: path.join(folder, 'sessions') };
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
