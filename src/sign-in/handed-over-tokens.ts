import type { Clock } from '../core/clock.js';
import type { BlindIndex } from '../storage/blind-index.js';
import type { Store } from '../storage/store.js';

/**
 * The tokens that sessions were started with from elsewhere. Two sessions with one refresh token would present it twice, and
 * an authorization server that rotates them would end the grant (RFC 9700, section 4.14.2).
 */
export interface HandedOverTokens {
  /** False: a session was started with this token before. Of several concurrent calls, one succeeds. */
  claim(token: string): Promise<boolean>;
  /** After a start that failed. */
  release(token: string): Promise<void>;
}

interface Parts {
  readonly names: BlindIndex;
  readonly clock: Clock;
  /** As long as a session can last. */
  readonly lifetimeSeconds: number;
}

const KIND = 'handed-over-token';
const NOTHING = new Uint8Array();

const partsOf = (token: string) => ['handed-over token', token];

export function createHandedOverTokens(
  store: Pick<Store, 'create' | 'read' | 'delete'>,
  { names, clock, lifetimeSeconds }: Parts,
): HandedOverTokens {
  return {
    async claim(token) {
      const known = await Promise.all(names.all(...partsOf(token)).map((name) => store.read(name)));
      if (known.some((record) => record !== undefined)) return false;
      const record = { kind: KIND, value: NOTHING, expiresAt: clock() + lifetimeSeconds };
      return store.create(names.newest(...partsOf(token)), record);
    },
    async release(token) {
      await store.delete(names.newest(...partsOf(token)));
    },
  };
}
