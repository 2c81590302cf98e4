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

/** The kind of a record that says by its existence that a token was accepted. It needs no value. */
const USED = 'used-logout-token';
const NOTHING = new Uint8Array();

const partsOf = ({ issuer, jti }: IdentifiedToken) => ['used logout token', issuer, jti];

export function createUsedLogoutTokens(store: Pick<Store, 'create' | 'read'>, names: BlindIndex): UsedLogoutTokens {
  return {
    async has(token) {
      const found = await Promise.all(names.all(...partsOf(token)).map((name) => store.read(name)));
      return found.some((record) => record !== undefined);
    },
    async add({ expiresAt, ...token }) {
      await store.create(names.newest(...partsOf(token)), { kind: USED, value: NOTHING, expiresAt });
    },
  };
}
