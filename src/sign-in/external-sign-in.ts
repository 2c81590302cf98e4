import { revokeInBackground } from '../authorization-server/revoke-in-background.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { formatCookie, readCookies } from '../core/cookies.js';
import type { HeldTokens } from '../core/held-tokens.js';
import { endPointedAt, readPointedAt } from '../session/secret-binding.js';
import type { Person, Session } from '../session/session.js';
import { handleOfSecret } from '../session/session-secret.js';
import { newHandle } from '../storage/sealing.js';
import type { SignInDependencies } from './dependencies.js';
import { externalTokens, type ObtainedTokens } from './external-tokens.js';
import { visibleClaims } from './visible-claims.js';

/** The authorization server has signed the person out again before the session could begin. */
export class SessionRevokedError extends Error {
  override readonly name = 'SessionRevokedError';
}

/** A person whom an application has signed in by its own means: with a password, by SAML, by a framework's session. */
export interface SignedInPerson {
  /** Who it is at the authorization server. Granting more goes on from this session if the same `sub` comes back. */
  readonly sub: string;
  /** Which of `providers` that is, and issued the tokens. Left out: `authorizationServer`. */
  readonly provider?: string;
  /** The authorization server's own id of the session, if known: back-channel logout finds the session by it. */
  readonly sid?: string;
  /**
   * When the person came back from the authorization server, in epoch seconds. A session that was ended from there
   * since then doesn't begin. Left out: now.
   */
  readonly returnedAt?: number;
  /** What the page may know, of what `session.claims` allows. `sub` is added. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly tokens: ObtainedTokens;
}

/**
 * Sessions for an application that signs people in by its own means. There are two ways, and a backend has one of them:
 * with a cookie of ours beside the application's (`begin`, `end`), or, if it was made with `sessionSecretOf`, under a
 * secret of the application's own session (`beginUnder`, `endUnder`).
 */
export interface ExternalSignIn {
  /**
   * Begins a session, sealed like any other: under a secret that only the browser has. Call it once for each sign-in.
   *
   * @returns a `Set-Cookie` header to send to the browser, beside the application's own
   * @throws RangeError there is neither a refresh token nor an access token, no `sub`, no such provider, or a query that
   *   is not allowed
   * @throws SessionRevokedError the authorization server has signed the person out again since then. The tokens are revoked.
   */
  begin(person: SignedInPerson): Promise<string>;
  /**
   * Ends the session that a request's `Cookie` header names, and has its refresh tokens revoked. Nothing happens if it
   * names none.
   *
   * @returns a `Set-Cookie` header that removes the cookie
   */
  end(cookieHeader: string | undefined): Promise<string>;
  /**
   * Begins a session under the secret that `sessionSecretOf` gives for the requests of this person from now on. The one
   * that there may be of the same person ends.
   *
   * @throws RangeError as `begin`; or the secret is too short, or another person's session is under it
   * @throws SessionRevokedError as `begin`
   */
  beginUnder(secret: string, person: SignedInPerson): Promise<void>;
  /** Ends the session under this secret, and has its refresh tokens revoked. Nothing happens if there is none. */
  endUnder(secret: string): Promise<void>;
}

/** @param setCookies whether the backend finds sessions by cookies of its own */
export function createExternalSignIn(
  dependencies: SignInDependencies,
  { setCookies }: { readonly setCookies: boolean },
): ExternalSignIn {
  return setCookies
    ? { ...besideOwnCookie(dependencies), beginUnder: otherWay('begin'), endUnder: otherWay('end') }
    : { ...underOwnSecret(dependencies), begin: otherWay('beginUnder'), end: otherWay('endUnder') };
}

function otherWay(expected: keyof ExternalSignIn): () => Promise<never> {
  const because = expected.endsWith('Under') ? 'was made with' : 'has no';
  return async () => {
    throw new Error(`sessions: expected ${expected}, because this backend ${because} sessionSecretOf`);
  };
}

function besideOwnCookie(dependencies: SignInDependencies): Pick<ExternalSignIn, 'begin' | 'end'> {
  const { sessions, options } = dependencies;
  const { cookieName: name } = options.session;
  const cookie = (value: string) => ({ name, value, sameSite: 'Strict' as const });
  return {
    async begin(person) {
      const handle = newHandle();
      await beginSession(handle, person, dependencies);
      return formatCookie(cookie(handle));
    },
    async end(cookieHeader) {
      for (const handle of new Set(readCookies(cookieHeader, name)))
        revokeAll(await sessions.end(handle), dependencies);
      return formatCookie({ ...cookie(''), maxAgeSeconds: 0 });
    },
  };
}

function underOwnSecret(dependencies: SignInDependencies): Pick<ExternalSignIn, 'beginUnder' | 'endUnder'> {
  const { sessions, sessionPointers: pointers } = dependencies;
  return {
    async beginUnder(secret, person) {
      const pointer = handleOfSecret(secret);
      const before = await readPointedAt(pointer, { sessions, pointers });
      if (before) assertSamePerson(before, personOf(person, dependencies));
      const handle = newHandle();
      await beginSession(handle, person, dependencies);
      await pointers.write(pointer, handle);
      // Forgotten, not revoked: some authorization servers keep one grant per session there.
      if (before) await sessions.end(before.handle);
    },
    async endUnder(secret) {
      revokeAll(await endPointedAt(handleOfSecret(secret), { sessions, pointers }), dependencies);
    },
  };
}

async function beginSession(handle: string, signedIn: SignedInPerson, dependencies: SignInDependencies): Promise<void> {
  const person = personOf(signedIn, dependencies);
  const tokens = externalTokens(signedIn.tokens, person.authorizationServer, dependencies);
  const returnedAtMs = signedIn.returnedAt === undefined ? Date.now() : signedIn.returnedAt * 1000;
  const { kind } = await dependencies.sessions.begin(handle, { person, tokens, returnedAtMs });
  if (kind === 'begun') return;
  // No session keeps the tokens.
  revokeAll(tokens, dependencies);
  throw new SessionRevokedError('the authorization server has signed this person out since the sign-in');
}

function revokeAll(held: HeldTokens | undefined, dependencies: SignInDependencies): void {
  for (const grant of held?.grants ?? []) revokeInBackground(grant, dependencies);
}

/** @throws RangeError if there is no `sub`, or no such provider */
function personOf(
  { sub, sid, provider: name = DEFAULT_AUTHORIZATION_SERVER, claims = {} }: SignedInPerson,
  { authorizationServers, options }: SignInDependencies,
): Person {
  if (sub === '') throw new RangeError('sub: expected who is signed in, found nothing');
  const authorizationServer = authorizationServers.get(name);
  if (authorizationServer === undefined) throw new RangeError(`provider: expected one of providers, found "${name}"`);
  return {
    issuer: authorizationServer.settings.issuer,
    sub,
    claims: visibleClaims({ ...claims, sub }, options.session.claims),
    authorizationServer: name,
    ...(sid === undefined ? {} : { sid }),
  };
}

/** A secret that several people have is none: each would have the other's tokens. */
function assertSamePerson({ person: before }: Session, person: Person): void {
  if (before.issuer === person.issuer && before.sub === person.sub) return;
  throw new RangeError('session secret: expected a new one for each person, found one with a session of somebody else');
}
