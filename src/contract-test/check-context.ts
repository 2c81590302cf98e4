import type { Hints } from './hints.js';
import type { Answer } from './probe/answer.js';
import type { Caller } from './probe/caller.js';
import type { RawAnswer } from './probe/raw-socket.js';
import type { ScriptedAuthorizationServer } from './scripted-authorization-server/index.js';
import type { HttpBrowser } from './session/http-browser.js';
import type { SignedIn, SignInOptions } from './session/session-source.js';
import type { Finding } from './statements.js';

/** What a check needs besides the base URL. */
export type Need =
  | 'session'
  | 'second session'
  | 'sign-in'
  | 'two scopes'
  | 'two resources'
  | 'plain address'
  | 'extra headers'
  | 'login'
  | 'logout'
  | 'back-channel logout'
  | 'proxy'
  | 'authorization server';

/** What a check can use. Each check has its own, and begins with the usual behaviour of the authorization server. */
export interface CheckContext {
  /** Sends requests without any cookie. */
  readonly anonymous: Caller;
  /** Sends requests with the session of the run. Not for checks that end it. */
  readonly session: Caller;
  /** With `second session`: sends requests with the session of another person. */
  readonly secondSession: Caller;
  /** With `sign-in`: a session that no other check uses. */
  signIn(options?: SignInOptions): Promise<SignedIn>;
  /**
   * With `authorization server`: a session of its own whose only access token has expired, if one was begun ahead. The
   * authorization server acts as usual then.
   */
  takeSessionWithRefreshDue(): Promise<SignedIn | undefined>;
  /** With `login`: a browser without cookies. */
  newBrowser(): HttpBrowser;
  /** With `plain address`: sends requests there, with the session's cookie by default. */
  readonly plain: Caller;
  /** Sends raw bytes, for requests that no HTTP library would send. */
  sendRaw(text: string): Promise<RawAnswer>;
  /** With `authorization server`. */
  readonly authorizationServer: ScriptedAuthorizationServer;
  /** Whether the run meets a need, for a check that can do more with it. */
  has(need: Need): boolean;
  readonly hints: Hints;
  /** Leaves out the extra headers of the run, except for credentials, which browsers send on their own. */
  readonly withoutExtraHeaders: Readonly<Record<string, undefined>>;
  /** The cookies that make the session. A backend may set others beside them. */
  readonly sessionCookieNames: readonly string[];
  /**
   * What several checks look at, asked for by the first of them. `ask` must not make the authorization server misbehave.
   * The name is that of the function that asks.
   */
  askOnce<Value>(name: string, ask: () => Promise<Value>): Promise<Value>;
  /** Violations of `openapi.yaml` in all answers of the run so far. */
  contractFindings(): readonly Finding[];
  /** One of each kind of answer that the two endpoints gave in the run so far. */
  answersOfRun(): readonly Answer[];
  /** Epoch seconds. */
  now(): number;
  /**
   * Waits in real time, or advances the clock of the run if the caller owns it. Other checks may run meanwhile if this one
   * shares its waits. Throws `Inconclusive` for a wait that is longer than 20 seconds.
   */
  wait(seconds: number): Promise<void>;
}
