import type { Secret } from '../core/secret.js';
import type { TlsChoice } from './tls-files.js';

/** The address of PostgreSQL, and how to connect. */
export interface PostgresqlChoice {
  readonly kind: 'postgresql';
  /** `postgresql://user@host:5432/database`. May contain the password. */
  readonly url: Secret;
  readonly password?: Secret;
  /** Its presence turns TLS on. */
  readonly tls?: TlsChoice;
  /** The most connections that one process opens. */
  readonly connections: number;
  readonly commandTimeoutSeconds: number;
}
