import { setTimeout as pause } from 'node:timers/promises';
import type { CuttableLink } from '../../support/cuttable-link.js';
import type { RedisServer } from '../../support/redis-server.js';
import type { BackendProcess } from './backends.js';
import type { Chance } from './chance.js';
import type { Ledger } from './ledger.js';

/** How often what was ended and started again. */
export interface Ends {
  killed: number;
  stopped: number;
  redisRestarted: number;
  cutOff: number;
}

export interface ConductorOptions {
  readonly backends: readonly BackendProcess[];
  readonly redis?: RedisServer;
  readonly links: ReadonlyMap<BackendProcess, CuttableLink>;
  readonly chance: Chance;
  readonly ledger: Ledger;
  /** Between one end and the next, on average. */
  readonly everyMs: number;
}

/**
 * Ends or cuts off one thing after another, and puts it right a little later, until the signal. One backend is always left.
 */
export async function conduct(options: ConductorOptions, signal: AbortSignal): Promise<Ends> {
  const { backends, redis, chance, everyMs } = options;
  const ends: Ends = { killed: 0, stopped: 0, redisRestarted: 0, cutOff: 0 };
  const down = new Map<BackendProcess | RedisServer, Promise<void>>();
  const during = (one: BackendProcess | RedisServer, restart: Promise<void>) =>
    down.set(
      one,
      restart.finally(() => down.delete(one)),
    );
  for (let turn = 1; !signal.aborted; turn += 1) {
    const standing = backends.filter((backend) => !down.has(backend));
    if (redis !== undefined && turn % 3 === 0 && !down.has(redis)) during(redis, restartRedis(redis, chance, ends));
    else if (standing.length > 1) {
      const victim = chance.pick(standing);
      const link = options.links.get(victim);
      if (link !== undefined && turn % 3 === 1) during(victim, cutOff(link, options, ends));
      else during(victim, restartBackend(victim, options, ends));
    }
    await pause(chance.between(0.7, 1.3) * everyMs, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(down.values());
  return ends;
}

/** Cuts a backend off from a Redis that serves the others, mostly for longer than a lease lives. */
async function cutOff(link: CuttableLink, { chance }: ConductorOptions, ends: Ends): Promise<void> {
  link.cut();
  ends.cutOff += 1;
  await pause(chance.between(500, 9000));
  link.mend();
}

async function restartRedis(redis: RedisServer, chance: Chance, ends: Ends): Promise<void> {
  await redis.kill();
  ends.redisRestarted += 1;
  await pause(chance.between(100, 1000));
  await redis.start();
}

/** Most often in the worst way. Where it can be cut off, it is at times, while it discovers the authorization server. */
async function restartBackend(backend: BackendProcess, options: ConductorOptions, ends: Ends): Promise<void> {
  const { chance, ledger, links } = options;
  // The first one always, so that a short run has one too.
  if (chance.happens(0.75) || ends.killed === 0) {
    ledger.noteDeath(backend.number);
    await backend.kill();
    ends.killed += 1;
  } else {
    await backend.stop();
    ends.stopped += 1;
  }
  await pause(chance.between(0, 500));
  await backend.start();
  const link = links.get(backend);
  if (link === undefined || chance.happens(0.3)) return;
  await pause(chance.between(0, 1500));
  await cutOff(link, options, ends);
}
