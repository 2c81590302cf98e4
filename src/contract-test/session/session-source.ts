import type { Answer } from '../probe/answer.js';
import type { Caller } from '../probe/caller.js';
import type { HttpBrowser } from './http-browser.js';

/** Where sessions come from. */
export interface SessionSource {
  /** For people: "a cookie", "a login command". */
  readonly name: string;
  /** It can sign in again and again, so that a check may end a session. */
  readonly isRepeatable: boolean;
  /** It can sign in different people. */
  readonly knowsPeople: boolean;
  /** The `Cookie` header of a new session. Throws `NoSession` with the reason. */
  begin(tools: SignInTools, options: SignInOptions): Promise<BegunSession>;
}

export interface SignInOptions {
  /** Who signs in at the authorization server. */
  readonly person?: string;
  /** Signs in again in this browser. */
  readonly browser?: HttpBrowser;
  /** Parameters for the login URL. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What a source can use. */
export interface SignInTools {
  /** The backend's base URL. */
  readonly baseUrl: string;
  newBrowser(): HttpBrowser;
  /** Aborted when the run reaches its time limit. */
  readonly signal?: AbortSignal;
}

export interface BegunSession {
  readonly cookie: string;
  /** The browser that signed in over HTTP, with what it received on the way. */
  readonly browser?: HttpBrowser;
  readonly answers?: readonly Answer[];
}

/** A session at work. */
export interface SignedIn extends Required<Omit<BegunSession, 'cookie' | 'browser'>> {
  readonly caller: Caller;
  readonly browser: HttpBrowser;
}

/** There is no session to test with. The message tells the operator what to do. */
export class NoSession extends Error {
  override name = 'NoSession';
}
