import type { Hints } from './hints.js';
import type { Caller } from './probe/caller.js';
import type { RawAnswer } from './probe/raw-socket.js';
import type { Finding, Need } from './requirement.js';
import type { ScriptedAuthorizationServer } from './scripted-authorization-server/index.js';
import type { HttpBrowser } from './session/http-browser.js';
import type { SignedIn } from './session/session-source.js';

/** All that a check may use. Each check gets its own, and the authorization server acts as usual when it begins. */
export interface CheckContext {
  /** Asks without any cookie. */
  readonly anonymous: Caller;
  /** Asks with the session that was given, or signed in for the run. Not for checks that end it. */
  readonly session: Caller;
  /** With `second session`: asks as somebody else. */
  readonly secondSession: Caller;
  /** With `sign-in`: a session that no other check uses. */
  signIn(options?: SignInOptions): Promise<SignedIn>;
  /** With `login`: a browser without cookies. */
  newBrowser(): HttpBrowser;
  /** With `plain address`: asks there, with the session's cookie unless told otherwise. */
  readonly plain: Caller;
  /** Sends these bytes as they are, for what no HTTP library would send. */
  sendRaw(text: string): Promise<RawAnswer>;
  /** With `authorization server`. */
  readonly authorizationServer: ScriptedAuthorizationServer;
  /** Whether the run has this, for a check that can do more with it. */
  has(need: Need): boolean;
  readonly hints: Hints;
  /** Leaves out the extra headers of the run, but for credentials, which browsers send to a site by themselves. */
  readonly withoutExtraHeaders: Readonly<Record<string, undefined>>;
  /** The cookies that make the session. A backend may set others beside them. */
  readonly sessionCookieNames: readonly string[];
  /** What of all answers of the run so far `openapi.yaml` does not allow. */
  contractFindings(): readonly Finding[];
  /** Epoch seconds. */
  now(): number;
  /** Lets time go by: for real, unless whoever runs the checks owns the clock. A wait that is too long for people is a `Inconclusive`. */
  wait(seconds: number): Promise<void>;
}

export interface SignInOptions {
  /** Who signs in at the authorization server. */
  readonly person?: string;
  /** Signs in again in this browser. */
  readonly browser?: HttpBrowser;
  /** Parameters for the login URL. */
  readonly parameters?: Readonly<Record<string, string>>;
}
