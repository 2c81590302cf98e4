import type { HeldTokens } from '../core/held-tokens.js';

/** The signed-in person. */
export interface Person {
  readonly issuer: string;
  /** The name of the authorization server where the person signed in. */
  readonly authorizationServer: string;
  readonly sub: string;
  /** The session's id at the authorization server, if the ID Token had one. */
  readonly sid?: string;
  /** The claims that the frontend may see. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Start, last use and end of a session, in epoch seconds. */
export interface SessionTimes {
  readonly startedAt: number;
  /** Written at most once in each twentieth of the idle time, so it may lag by as much. */
  readonly lastUsedAt: number;
  /** The absolute end. */
  readonly endsAt: number;
}

/** A session as it was read for one request. */
export interface Session {
  /** The value of the cookie, and the only credential of the session. */
  readonly handle: string;
  /** The store's id of the record. Does not reveal the handle. */
  readonly id: string;
  readonly version: number;
  readonly times: SessionTimes;
  readonly person: Person;
  /** The access tokens when the session was read. Cheaper than `tokens()`. */
  accessTokens(): HeldTokens['accessTokens'];
  /** The grants when the session was read. Cheaper than `tokens()`. */
  grants(): HeldTokens['grants'];
  /** All tokens when the session was read. */
  tokens(): HeldTokens;
}
