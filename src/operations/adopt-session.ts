import { randomUUID } from 'node:crypto';
import { formatCookie, readCookies } from '../session/cookies.js';
import { newHandle } from '../store/sealing.js';
import { readTokenQuery } from '../token/allowed.js';
import { addGrant, heldAccessToken, keepAccessToken, nothingHeld } from '../token/keep.js';
import type { Grant, HeldTokens } from '../vocabulary/held-tokens.js';
import { resourceIndicatorsOf } from '../vocabulary/resource-indicator.js';
import { parseScope } from '../vocabulary/scope.js';
import { tokenQueryKey } from '../vocabulary/token-query.js';
import type { Backend } from './backend.js';
import { revokeInBackground } from './revoke-in-background.js';
import { visibleClaims } from './visible-claims.js';

/** Somebody whom an application has signed in by its own means: with a password, by SAML, by a framework's session. */
export interface SignedInPerson {
  /** Who it is at the authorization server. Granting more goes on from this session if the same `sub` comes back. */
  readonly sub: string;
  /** The authorization server's own id of the session, if known: back-channel logout finds the session by it. */
  readonly sid?: string;
  /** What the page may know, of what `session.claims` allows. `sub` is added. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly tokens: ObtainedTokens;
}

/** The tokens that the application got for the person, as the client that the backend is registered as. */
export interface ObtainedTokens {
  /** The scopes that were asked for, separated by spaces. */
  readonly scope: string;
  /** The resources that were asked for. */
  readonly resource?: readonly string[];
  readonly refreshToken?: string;
  /** Seconds that the refresh token lives, if the authorization server said so. */
  readonly refreshExpiresIn?: number;
  /** The hint for signing out at the authorization server. */
  readonly idToken?: string;
  /** A first access token, so that the first query needs no refresh. */
  readonly accessToken?: ObtainedAccessToken;
}

export interface ObtainedAccessToken {
  readonly value: string;
  /** Seconds that it lives from now, if the authorization server said so. */
  readonly expiresIn?: number;
  /** The scopes that it has, separated by spaces, if known. */
  readonly scope?: string;
  /** The query that it answers, as a page would ask it. Left out: the bare query. */
  readonly query?: { readonly scope?: string; readonly resource?: readonly string[] };
}

/** Sessions for an application that signs people in by its own means. */
export interface AdoptedSessions {
  /**
   * Begins a session, sealed like any other: under a secret that only the browser has. Call it once for each sign-in.
   *
   * @returns a `Set-Cookie` header to send to the browser, beside the application's own
   * @throws RangeError there is neither a refresh token nor an access token, no `sub`, or a query that is not allowed
   */
  begin(person: SignedInPerson): Promise<string>;
  /**
   * Ends the session that a request's `Cookie` header names, and has its refresh tokens revoked. Nothing happens if it
   * names none.
   *
   * @returns a `Set-Cookie` header that removes the cookie
   */
  end(cookieHeader: string | undefined): Promise<string>;
}

export function createAdoptedSessions(backend: Backend): AdoptedSessions {
  const { sessions, options } = backend;
  const { cookieName: name } = options.session;
  const cookie = (value: string) => ({ name, value, sameSite: 'Strict' as const });
  return {
    async begin({ sub, sid, claims = {}, tokens }) {
      if (sub === '') throw new RangeError('sub: expected who is signed in, found nothing');
      const held = heldFrom(tokens, backend);
      const handle = newHandle();
      const person = {
        issuer: options.authorizationServer.issuer,
        sub,
        claims: visibleClaims({ ...claims, sub }, options.session.claims),
        ...(sid === undefined ? {} : { sid }),
      };
      await sessions.begin(handle, { person, tokens: held, returnedAtMs: Date.now() });
      return formatCookie(cookie(handle));
    },
    async end(cookieHeader) {
      for (const handle of new Set(readCookies(cookieHeader, name))) {
        const held = await sessions.end(handle);
        for (const grant of held?.grants ?? []) revokeInBackground(grant, backend);
      }
      return formatCookie({ ...cookie(''), maxAgeSeconds: 0 });
    },
  };
}

function heldFrom({ accessToken, ...tokens }: ObtainedTokens, backend: Backend): HeldTokens {
  if (tokens.refreshToken === undefined && accessToken === undefined)
    throw new RangeError('tokens: expected a refresh token or an access token, found neither');
  const now = backend.clock();
  const grant = grantFrom(tokens, now);
  const held = addGrant(nothingHeld, grant);
  if (accessToken === undefined) return held;
  const { value, expiresIn, scope } = accessToken;
  const granted = scope === undefined ? undefined : parseScope(scope);
  const key = queryKeyOf(accessToken, backend);
  return keepAccessToken(
    held,
    heldAccessToken({ key, grantId: grant.id, value, scope: granted, expiresIn, askedAt: now, now }),
  );
}

function grantFrom(
  { scope, resource = [], refreshExpiresIn, ...tokens }: Omit<ObtainedTokens, 'accessToken'>,
  now: number,
): Grant {
  return {
    id: randomUUID(),
    scope: parseScope(scope),
    resources: resourceIndicatorsOf(resource),
    ...tokens,
    ...(refreshExpiresIn === undefined ? {} : { refreshEndsAt: now + refreshExpiresIn }),
  };
}

function queryKeyOf({ query = {} }: ObtainedAccessToken, { allowance }: Backend): string {
  const read = readTokenQuery(query, allowance);
  if (read.kind === 'refused') throw new RangeError(`accessToken.query: ${read.refusal.body.error_description}`);
  return tokenQueryKey(read.query);
}
