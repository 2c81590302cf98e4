import type { IncomingHttpHeaders } from 'node:http';

/** A request as the backend reads it. */
export interface Request {
  /** Whether it came over what stands for HTTPS here. */
  readonly isSecure: boolean;
  readonly method: string;
  readonly path: string;
  /** As sent, without the question mark. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether the client has disconnected. */
  isAbandoned(): boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  /** The `Link` of a 103 that is sent before. */
  readonly earlyHint?: string;
}

/** What a page asks for. A list that is empty was not asked. */
export interface TokenQuery {
  readonly scope: readonly string[];
  readonly resources: readonly string[];
}

export interface Held {
  readonly token: string;
  /** Epoch seconds; `undefined`: unknown. */
  readonly expiresAt: number | undefined;
  readonly lifetime: number | undefined;
  /** When it was got. */
  readonly gotAt: number;
  readonly scope: readonly string[];
}

export interface Session {
  readonly id: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly idToken: string;
  /** What was asked for at sign-in. */
  readonly granted: TokenQuery;
  readonly tokens: Map<string, Held>;
  /** Epoch seconds. */
  endsAt: number;
  usedAt: number;
  refreshToken: string | undefined;
  /** The refresh that is under way, or the last one. */
  turn: Promise<unknown>;
}

export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  readonly asked: TokenQuery;
  /** The login URL named scopes. */
  readonly isForMore: boolean;
  readonly startedAt: number;
}

/** How the token endpoint of the authorization server is asked. */
export interface TokenRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly redirect: 'manual' | 'follow';
  readonly timeoutMilliseconds: number;
  readonly largestBody: number;
}

/** What the token endpoint of the authorization server said, or that it did not. */
export interface TokenEndpointAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `undefined`: no JSON object. */
  readonly members: Readonly<Record<string, unknown>> | undefined;
}

/** A refusal on its way to the frontend. */
export class Refused extends Error {
  readonly code: string;
  readonly description: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    code: string,
    {
      description,
      status = 400,
      headers = {},
    }: { description?: string; status?: number; headers?: Record<string, string> } = {},
  ) {
    super(code);
    this.code = code;
    this.description = description;
    this.status = status;
    this.headers = headers;
  }
}

export interface Arrival {
  readonly logouts: Readonly<Record<string, unknown>>[];
}

/** Settings and state. */
export interface Backend {
  readonly parts: Parts;
  readonly origin: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the application may ask for. */
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly sessions: Map<string, Session>;
  readonly attempts: Map<string, Attempt>;
  /** The sign-ins whose code is being redeemed, with the logout tokens that came meanwhile. */
  readonly arrivals: Set<Arrival>;
  /** Epoch seconds. */
  now(): number;
}

/**
 * The steps of the backend, each of which a broken backend replaces. They call each other through `backend.parts`,
 * so a replaced step takes effect wherever it is used.
 */
export interface Parts {
  /** In bytes: the request line and headers beyond which the server refuses, before all of them are read. */
  largestHead(): number;
  /** In bytes: the body beyond which the server refuses. */
  largestBody(headers: IncomingHttpHeaders): number;
  /** From request to answer, before the last step. */
  answer(request: Request, backend: Backend): Promise<Answer>;
  /** The last step before an answer is sent. */
  finish(answer: Answer, request: Request, backend: Backend): Answer;
  /** Headers of every answer of the two endpoints. */
  securityHeaders(request: Request): Record<string, string>;
  refusalAnswer(refused: Refused, request: Request, backend: Backend): Answer;
  /** Whether it came over HTTPS. */
  isSecure(request: Request): boolean;
  /** Throws `Refused` if another site asks. */
  checkSite(request: Request, backend: Backend): void;
  /** The value of the session cookie. */
  readSessionCookie(request: Request): string | undefined;
  findSession(request: Request, backend: Backend): Session | undefined;
  token(request: Request, backend: Backend): Promise<Answer>;
  sessionInfo(request: Request, backend: Backend): Promise<Answer>;
  /** Throws `Refused` if the query is malformed. */
  readQuery(request: Request): TokenQuery;
  /** Throws `Refused` if the application may not, or the person has not granted it. */
  checkAllowed(query: TokenQuery, session: Session, backend: Backend): void;
  findHeld(session: Session, query: TokenQuery, backend: Backend): Held | undefined;
  heldKey(query: TokenQuery): string;
  isSuitable(held: Held, session: Session, backend: Backend): boolean;
  /** Runs refreshes of a session one after the other. */
  withSessionLock<T>(session: Session, work: () => Promise<T>): Promise<T>;
  refresh(session: Session, query: TokenQuery, backend: Backend): Promise<Held>;
  /** The parameters of a refresh, without the client's credentials. */
  refreshForm(session: Session, query: TokenQuery): URLSearchParams;
  /** With the client's credentials. */
  tokenRequest(form: URLSearchParams, backend: Backend): TokenRequest;
  requestTokens(form: URLSearchParams, backend: Backend): Promise<TokenEndpointAnswer>;
  /** Throws `Refused`: what the frontend learns of a failure. */
  translateFailure(answer: TokenEndpointAnswer): never;
  /** What is kept of a token response. */
  readIssued(answer: TokenEndpointAnswer, asked: TokenQuery, backend: Backend): Held;
  /** Throws `Refused` if the ID Token of a refresh is that of another person. */
  verifyRefreshedIdToken(token: string, session: Session, backend: Backend): Promise<void>;
  /** Keeps, or not, what came with a refresh. */
  keepRefreshToken(session: Session, members: Readonly<Record<string, unknown>>): void;
  /** After `invalid_grant`. */
  endAfterInvalidGrant(session: Session, backend: Backend): void;
  tokenBody(held: Held, query: TokenQuery, backend: Backend): Record<string, unknown>;
  sessionInfoBody(session: Session, backend: Backend): unknown;
  login(request: Request, backend: Backend): Promise<Answer>;
  /** Where it is safe to land. */
  readReturnTo(request: Request): string;
  authorizationParameters(attempt: Attempt, backend: Backend): Record<string, string | readonly string[]>;
  attemptCookie(attempt: Attempt): string;
  callback(request: Request, backend: Backend): Promise<Answer>;
  /** Throws `Refused` unless the ID Token is right. */
  verifyIdToken(token: unknown, attempt: Attempt, backend: Backend): Promise<Record<string, unknown>>;
  newSessionId(): string;
  sessionCookie(id: string): string;
  endedSessionCookie(): string;
  logout(request: Request, backend: Backend): Promise<Answer>;
  endSession(session: Session, backend: Backend): Promise<void>;
  revoke(refreshToken: string, backend: Backend): Promise<void>;
  backChannelLogout(request: Request, backend: Backend): Promise<Answer>;
  /** Throws `Refused` unless the logout token is right. */
  verifyLogoutToken(token: string, backend: Backend): Promise<Record<string, unknown>>;
  /** Calls the resource server with the token of the session. */
  proxy(request: Request, backend: Backend): Promise<Answer>;
  /** Where a call goes; `undefined`: it is not allowed. */
  proxyTarget(request: Request, backend: Backend): string | undefined;
  proxyRequestHeaders(request: Request, token: string): Record<string, string>;
  /** Whether redirects of the resource server are followed. */
  proxyFollows(): boolean;
  proxyAnswerHeaders(received: Headers, token: string): Answer['headers'];
  /** Which sessions a logout token means. */
  isMeant(session: Session, claims: Readonly<Record<string, unknown>>): boolean;
}
