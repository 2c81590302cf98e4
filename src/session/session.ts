import type { HeldTokens } from '../core/held-tokens.js';

/** Who is signed in. */
export interface Person {
  readonly issuer: string;
  /** The name of the authorization server where the person signed in. */
  readonly authorizationServer: string;
  readonly sub: string;
  /** The session's id at the authorization server, if it told one. */
  readonly sid?: string;
  /** The claims that the frontend may see. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Since when, and for how long. Epoch seconds. */
export interface SessionTimes {
  readonly startedAt: number;
  /** Written at most every twentieth of the idle time, so it lags behind by so much. */
  readonly lastUsedAt: number;
  /** The end that no use moves. */
  readonly endsAt: number;
}

/** A session as it was read for one request. */
export interface Session {
  /** The value of the cookie. It alone signs a request in. */
  readonly handle: string;
  /** The store's id of the record. It reveals nothing about the handle. */
  readonly id: string;
  readonly version: number;
  readonly times: SessionTimes;
  readonly person: Person;
  /** The access tokens as they were when the session was read. They cost less to read than all tokens. */
  accessTokens(): HeldTokens['accessTokens'];
  /** All tokens, as they were when the session was read. */
  tokens(): HeldTokens;
}
