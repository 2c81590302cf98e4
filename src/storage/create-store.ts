import type { Clock } from '../core/clock.js';
import type { Emit } from '../telemetry/events.js';
import { createEmbeddedStore } from './embedded-store.js';
import { createMemoryStore } from './memory-store.js';
import type { PostgresqlChoice } from './postgresql-choice.js';
import { createPostgresqlStore } from './postgresql-store.js';
import type { RedisChoice } from './redis-choice.js';
import { createRedisStore } from './redis-store.js';
import type { Store } from './store.js';

/** The setting `store`: which store, and where. */
export type StoreChoice =
  | { readonly kind: 'memory' }
  | { readonly kind: 'embedded'; readonly folder: string }
  | RedisChoice
  | PostgresqlChoice;

/** Opens the store that the settings name. */
export async function createStore(choice: StoreChoice, { clock, emit }: { clock: Clock; emit: Emit }): Promise<Store> {
  switch (choice.kind) {
    case 'memory':
      return createMemoryStore({ clock });
    case 'embedded':
      return createEmbeddedStore({ folder: choice.folder, clock });
    case 'redis':
      return createRedisStore(choice, { clock, emit });
    case 'postgresql':
      return createPostgresqlStore(choice, { clock, emit });
  }
}
