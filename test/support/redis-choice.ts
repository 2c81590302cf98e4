import { Secret } from '../../src/core/secret.js';
import type { RedisChoice } from '../../src/storage/redis-choice.js';

/** The settings of a Redis store, as the options would give them. */
export function redisChoice(changes: Partial<RedisChoice> = {}): RedisChoice {
  return {
    kind: 'redis',
    prefix: 'tmi-bff:',
    commandTimeoutSeconds: 2,
    durability: 'local',
    replicas: 1,
    replicaTimeoutSeconds: 1,
    ...changes,
  };
}

export function redisUrl(port: number): Secret {
  return new Secret(`redis://127.0.0.1:${port}`);
}
