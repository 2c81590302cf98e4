/** The exports for custom stores: `tmi-bff/store`. */

export type { Awaitable } from '../core/awaitable.js';
export type { Clock } from '../core/clock.js';
export { type OpenStore, type StoreLaw, type StoreUnderTest, storeLaws } from './laws/store-laws.js';
export {
  INDEX_LIMIT,
  type IndexEntry,
  type Lease,
  type NewRecord,
  type Store,
  type StoredRecord,
  StoreUnavailable,
} from './store.js';
