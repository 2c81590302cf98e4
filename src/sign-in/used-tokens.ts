import type { Clock } from '../core/clock.js';
import type { BlindIndex } from '../storage/blind-index.js';
import type { Store } from '../storage/store.js';

/** The logout tokens that were accepted: none is accepted twice (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
export interface UsedLogoutTokens {
  has(token: IdentifiedToken): Promise<boolean>;
  /** Remembers a token until it has expired. */
  add(token: IdentifiedToken & { readonly expiresAt: number }): Promise<void>;
}

interface IdentifiedToken {
  readonly issuer: string;
  /** Unique among the tokens of this issuer. */
  readonly jti: string;
}

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

export function createUsedLogoutTokens(store: Pick<Store, 'create' | 'read'>, names: BlindIndex): UsedLogoutTokens {
  const partsOf = ({ issuer, jti }: IdentifiedToken) => ['used logout token', issuer, jti];
  return {
    has: (token) => isKnown(names.all(...partsOf(token)), store),
    async add({ expiresAt, ...token }) {
      await store.create(names.newest(...partsOf(token)), { kind: 'used-logout-token', value: NOTHING, expiresAt });
    },
  };
}

/** @param lifetimeSeconds as long as a session can last */
export function createHandedOverTokens(
  store: Pick<Store, 'create' | 'read' | 'delete'>,
  { names, clock, lifetimeSeconds }: { names: BlindIndex; clock: Clock; lifetimeSeconds: number },
): HandedOverTokens {
  const partsOf = (token: string) => ['handed-over token', token];
  return {
    async claim(token) {
      if (await isKnown(names.all(...partsOf(token)), store)) return false;
      const record = { kind: 'handed-over-token', value: NOTHING, expiresAt: clock() + lifetimeSeconds };
      return store.create(names.newest(...partsOf(token)), record);
    },
    async release(token) {
      await store.delete(names.newest(...partsOf(token)));
    },
  };
}

/** A record says by its existence that a token was used. It needs no value. */
const NOTHING = new Uint8Array();

/** Whether there is a record under one of the names, one of which each key in the settings makes. */
async function isKnown(names: readonly string[], store: Pick<Store, 'read'>): Promise<boolean> {
  const found = await Promise.all(names.map((name) => store.read(name)));
  return found.some((record) => record !== undefined);
}
