import { claimedIssuer, revokeInBackground } from '../authorization-server/index.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { formatCookie, readCookies } from '../core/cookies.js';
import type { HeldTokens } from '../core/held-tokens.js';
import { type IssuerRules, isIssuer, isTemplate } from '../core/issuer.js';
import { MOST_COOKIES } from '../session/named-sessions.js';
import { endPointedAt, pointTo, readPointedAt } from '../session/secret-binding.js';
import type { Person, Session } from '../session/session.js';
import { handleOfSecret } from '../session/session-secret.js';
import type { EndedSession } from '../session/sessions.js';
import { newHandle } from '../storage/sealing.js';
import type { SignInDependencies } from './dependencies.js';
import { externalTokens, type ObtainedTokens } from './external-tokens.js';
import { visibleClaims } from './visible-claims.js';

/** The authorization server has signed the person out since the sign-in, so no session starts. */
export class SessionRevokedError extends Error {
  override readonly name = 'SessionRevokedError';
}

/** A person whom an application has signed in itself: with a password, by SAML, with a framework. */
export interface SignedInPerson {
  /** The person's `sub` at the authorization server. A step-up extends this session if the same `sub` comes back. */
  readonly sub: string;
  /** The name of the authorization server in `providers` that issued the tokens. Default: `authorizationServer`. */
  readonly provider?: string;
  /** The session id at the authorization server, if known: back-channel logout finds the session by it. */
  readonly sid?: string;
  /**
   * When the person returned from the authorization server, in epoch seconds. A session that was revoked since then does
   * not start. Default: now.
   */
  readonly returnedAt?: number;
  /** The claims for the page; only those in `session.claims` are kept. `sub` is added. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly tokens: ObtainedTokens;
}

/** External sign-in with a session cookie of the backend beside the application's own. */
export interface CookieSignIn {
  /**
   * Starts a session, sealed with a secret that only the browser has. Call it once for each sign-in.
   *
   * @returns a `Set-Cookie` header to send to the browser
   * @throws RangeError if there is neither a refresh token nor an access token, no `sub`, no such provider, or the query of
   *   the access token is not allowed
   * @throws SessionRevokedError if the authorization server has signed the person out since `returnedAt`. The tokens are
   *   revoked.
   */
  start(person: SignedInPerson): Promise<string>;
  /**
   * Ends the session that a `Cookie` header names, if there is one, and revokes its refresh tokens.
   *
   * @returns a `Set-Cookie` header that removes the cookie
   */
  end(cookieHeader: string | undefined): Promise<string>;
}

/** External sign-in where sessions belong to those of the application (`sessionSecretOf`). */
export interface SecretSignIn {
  /**
   * Starts a session under the secret that `sessionSecretOf` returns for the requests of this person from now on. It
   * replaces an earlier one of the same person.
   *
   * @throws RangeError as `CookieSignIn.start`, or if the secret is too short, or is used by another person's session
   * @throws SessionRevokedError as `CookieSignIn.start`
   */
  start(secret: string, person: SignedInPerson): Promise<void>;
  /** Ends the session under this secret, if there is one, and revokes its refresh tokens. */
  end(secret: string): Promise<void>;
}

export function createCookieSignIn(dependencies: SignInDependencies): CookieSignIn {
  const { sessions, options } = dependencies;
  const { cookieName: name } = options.session;
  const cookie = (value: string) => ({ name, value, sameSite: 'Strict' as const });
  return {
    async start(person) {
      const handle = newHandle();
      await startSession(handle, person, dependencies);
      return formatCookie(cookie(handle));
    },
    async end(cookieHeader) {
      const handles = [...new Set(readCookies(cookieHeader, name))].slice(0, MOST_COOKIES);
      for (const handle of handles) reportEnd(await sessions.end(handle), dependencies);
      return formatCookie({ ...cookie(''), maxAgeSeconds: 0 });
    },
  };
}

export function createSecretSignIn(dependencies: SignInDependencies): SecretSignIn {
  const { sessions, sessionPointers: pointers } = dependencies;
  return {
    async start(secret, person) {
      const pointer = handleOfSecret(secret);
      const before = await readPointedAt(pointer, { sessions, pointers });
      if (before) assertSamePerson(before, personOf(person, dependencies));
      const handle = newHandle();
      await startSession(handle, person, dependencies);
      await pointTo(handle, { pointer }, { sessions, pointers });
      // Its refresh token is not revoked: some authorization servers keep one grant per session there.
      if (before) await sessions.end(before.handle);
    },
    async end(secret) {
      reportEnd(await endPointedAt(handleOfSecret(secret), { sessions, pointers }), dependencies);
    },
  };
}

async function startSession(handle: string, signedIn: SignedInPerson, dependencies: SignInDependencies): Promise<void> {
  const person = personOf(signedIn, dependencies);
  const tokens = externalTokens(signedIn.tokens, person.authorizationServer, dependencies);
  const returnedAtMs = signedIn.returnedAt === undefined ? Date.now() : signedIn.returnedAt * 1000;
  const outcome = await dependencies.sessions.begin(handle, { person, tokens, returnedAtMs });
  if (outcome.kind === 'begun') {
    dependencies.emit('session.started', { session: outcome.id }, { person });
    return;
  }
  // No session keeps the tokens.
  revokeAll(tokens, dependencies);
  throw new SessionRevokedError('the authorization server has signed this person out since the sign-in');
}

function reportEnd(ended: EndedSession | undefined, dependencies: SignInDependencies): void {
  if (ended === undefined) return;
  revokeAll(ended.held, dependencies);
  dependencies.emit('session.ended', { session: ended.id, reason: 'external_sign_out' });
}

function revokeAll(held: HeldTokens, dependencies: SignInDependencies): void {
  for (const grant of held.grants) revokeInBackground(grant, dependencies);
}

/** @throws RangeError if there is no `sub`, no such provider, or no tenant where there are several */
function personOf(
  { sub, sid, provider: name = DEFAULT_AUTHORIZATION_SERVER, claims = {}, tokens }: SignedInPerson,
  { authorizationServers, options }: SignInDependencies,
): Person {
  if (sub === '') throw new RangeError('sub: expected who is signed in, found nothing');
  const authorizationServer = authorizationServers.get(name);
  if (authorizationServer === undefined) throw new RangeError(`provider: expected one of providers, found "${name}"`);
  return {
    issuer: issuerOf(tokens, authorizationServer.settings),
    sub,
    claims: visibleClaims({ ...claims, sub }, options.session.claims),
    authorizationServer: name,
    sid,
  };
}

/** If the authorization server has an issuer for each tenant, the ID Token that the application has verified names it. */
function issuerOf({ idToken = '' }: ObtainedTokens, rules: IssuerRules): string {
  if (!isTemplate(rules.issuer)) return rules.issuer;
  const issuer = claimedIssuer(idToken);
  if (isIssuer(issuer, rules)) return issuer;
  throw new RangeError('tokens.idToken: expected an ID Token of a tenant that the settings allow, found none');
}

/** Two people must not share a secret: each would have the other's tokens. */
function assertSamePerson({ person: before }: Session, person: Person): void {
  if (before.issuer === person.issuer && before.sub === person.sub) return;
  throw new RangeError('session secret: expected a new one for each person, found the one of another person');
}
