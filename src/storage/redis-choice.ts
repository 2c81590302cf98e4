import type { Secret } from '../core/secret.js';
import type { TlsChoice } from './tls-files.js';

/** The address of Redis, and how to connect. Exactly one of `url`, `sentinel` and `cluster` is set. */
export interface RedisChoice {
  readonly kind: 'redis';
  /** `redis://` or `rediss://`. May contain the password. */
  readonly url?: Secret;
  readonly sentinel?: SentinelChoice;
  readonly cluster?: { readonly nodes: readonly string[] };
  readonly username?: string;
  readonly password?: Secret;
  /** Its presence turns TLS on. */
  readonly tls?: TlsChoice;
  readonly prefix: string;
  readonly commandTimeoutSeconds: number;
  readonly durability: 'local' | 'replicated';
  readonly replicas: number;
  readonly replicaTimeoutSeconds: number;
}

export interface SentinelChoice {
  /** The Sentinels' name of the master. */
  readonly name: string;
  readonly nodes: readonly string[];
  readonly username?: string;
  readonly password?: Secret;
}
