import { createHash, randomBytes } from 'node:crypto';
import type { Behaviour } from './behaviour.js';

/** What a person granted, from the authorization request on. */
export interface ScriptedGrant {
  readonly person: string;
  /** The session at the authorization server. */
  readonly sid: string;
  readonly scope: string;
  readonly resources: readonly string[];
  readonly redirectUri: string;
  readonly nonce?: string;
  readonly challenge?: string;
  /** Whether its token responses have refresh tokens. */
  readonly isOffline: boolean;
  isEnded: boolean;
}

/** A token response that was made, sent or not. */
export interface IssuedSet {
  readonly grant: ScriptedGrant;
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  readonly scope: string;
  readonly resources: readonly string[];
}

export type GrantBook = ReturnType<typeof createGrantBook>;

/** Codes and refresh tokens, by value. */
export function createGrantBook() {
  const codes = new Map<string, ScriptedGrant>();
  const refreshTokens = new Map<string, { grant: ScriptedGrant; isUsed: boolean }>();
  return {
    newCode(grant: ScriptedGrant): string {
      const code = newToken('code');
      codes.set(code, grant);
      return code;
    },
    /** Each code once, with its own verifier if the authorization request had a challenge. */
    redeem(code: string, verifier: string, redirectUri: string): ScriptedGrant | undefined {
      const grant = codes.get(code);
      codes.delete(code);
      // Without a challenge there is no verifier: confidential clients may do without PKCE.
      const challenge = verifier === '' ? undefined : createHash('sha256').update(verifier).digest('base64url');
      return grant?.challenge === challenge && grant?.redirectUri === redirectUri ? grant : undefined;
    },
    newRefreshToken(grant: ScriptedGrant): string {
      const refreshToken = newToken('refresh');
      refreshTokens.set(refreshToken, { grant, isUsed: false });
      return refreshToken;
    },
    /** Marks the token as used if it is to be rotated; one that was used before ends its grant (RFC 9700, 4.14.2). */
    present(refreshToken: string, rotates: boolean): ScriptedGrant | undefined {
      const known = refreshTokens.get(refreshToken);
      if (known === undefined) return undefined;
      if (known.isUsed) known.grant.isEnded = true;
      if (known.grant.isEnded) return undefined;
      known.isUsed = rotates;
      return known.grant;
    },
    /** The grant that a refresh token is for, dead or alive. Uses nothing up. */
    grantOf: (refreshToken: string) => refreshTokens.get(refreshToken)?.grant,
    revoke(refreshToken: string, ends: Behaviour['revocationEnds']) {
      const known = refreshTokens.get(refreshToken);
      if (known === undefined) return;
      if (ends === 'the grant') known.grant.isEnded = true;
      else known.isUsed = true;
    },
    /** Ends all grants: every refresh token is dead. */
    endAll() {
      for (const { grant } of refreshTokens.values()) grant.isEnded = true;
    },
    /** Whether a refresh token would be good. */
    isAlive(refreshToken: string): boolean {
      const known = refreshTokens.get(refreshToken);
      return known !== undefined && !known.isUsed && !known.grant.isEnded;
    },
  };
}

/** A random value that says what it is, with the characters that a bearer token may have (RFC 6750, 2.1). */
export function newToken(kind: string): string {
  return `${kind}~${randomBytes(24).toString('base64url')}+/=.`;
}
