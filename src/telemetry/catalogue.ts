/** How much an event matters: `debug` events are not logged by default, `fault` means a defect of the backend. */
export type EventLevel = 'debug' | 'info' | 'warning' | 'fault';

/** A kind of event. `Details` exists for the compiler only. */
export interface EventKind<Details> {
  readonly level: EventLevel;
  readonly details?: Details;
}

const debug = <Details>(): EventKind<Details> => ({ level: 'debug' });
const info = <Details>(): EventKind<Details> => ({ level: 'info' });
const warning = <Details>(): EventKind<Details> => ({ level: 'warning' });
const fault = <Details>(): EventKind<Details> => ({ level: 'fault' });

/** The authorization server that an event is about. */
export interface AboutAuthorizationServer {
  /** Its name in the settings. */
  readonly authorizationServer: string;
  /** The host of its issuer. */
  readonly host: string;
  /** The client id of the backend there. */
  readonly clientId: string;
}

/** A problem with a request to the authorization server. */
export interface RequestProblem extends AboutAuthorizationServer {
  /** What went wrong, without addresses and secrets: a system error code, or what is wrong with the response. */
  readonly reason: string;
  /** When requests to the endpoint began to fail, in ISO 8601. */
  readonly since?: string | undefined;
  /** The URL that the request went to, without its query. */
  readonly endpoint?: string | undefined;
  /** The HTTP status of the response, if there was one. */
  readonly status?: number | undefined;
  /** The OAuth error in the response, if there was one. */
  readonly error?: string | undefined;
  readonly description?: string | undefined;
  /** The claim of an ID Token, or the member of the metadata, that was not as expected. */
  readonly claim?: string | undefined;
}

/** An OAuth error response, word for word. */
export interface OAuthError extends AboutAuthorizationServer {
  readonly error: string;
  readonly description?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly status?: number | undefined;
}

/** A thrown value, described without its `cause`: those of libraries hold tokens. */
export interface ThrownError {
  readonly error: string;
  readonly code?: string;
  readonly stack?: string;
}

/** The session that an event is about, by its id in the store. The id opens nothing. */
export interface AboutSession {
  readonly session: string;
}

/** What a sign-in did not bring, although the settings ask for it. */
export interface Missing {
  readonly missing: readonly string[];
  readonly docs: string;
}

/** Why a request does not count as HTTPS. */
export interface PlainHttp {
  /** The address of the connection. */
  readonly peer: string;
  /** The names of the forwarding headers that it sent. */
  readonly headers: readonly string[];
  readonly cause: string;
  /** Where the documentation explains it. */
  readonly docs: string;
}

export type SessionEndReason =
  /** The person signed out. */
  | 'logout'
  /** The person signed out everywhere, from another session. */
  | 'logout_everywhere'
  /** The authorization server sent a logout token. */
  | 'backchannel_logout'
  /** The application that signed the person in ended the session. */
  | 'external_sign_out'
  /** The authorization server ended the last grant of the session (`invalid_grant`). */
  | 'grant_ended'
  /** A refresh returned an ID Token of another subject. */
  | 'subject_mismatch'
  /** Another person signed in with the same browser. */
  | 'account_switch';

/**
 * Every event, with the type of its details. docs/events.md describes them, and a test compares both. No event holds a
 * token, a code, a cookie or a client secret.
 */
export const EVENTS = {
  'backend.started': info<{ host: string; port: number; origin: string; workers: number }>(),
  'backend.stopping': info<Record<never, never>>(),
  'backend.stopped': info<Record<never, never>>(),
  'frontend.added': info<{ origin: string }>(),
  'frontend.removed': info<{ origin: string }>(),
  'request.misdirected': info<{ host: string }>(),
  'worker.exited': warning<{ pid: number | undefined; code: number | null; signal: string | null }>(),

  'settings.reloaded': info<{ changed: readonly string[]; kept: readonly string[] }>(),
  'settings.refused': warning<{ problems: readonly string[] }>(),
  'settings.reload_failed': fault<ThrownError>(),
  'settings.variables_ignored': info<{ variables: readonly string[]; cause: string }>(),

  'check.finding': warning<{
    id: string;
    severity: 'error' | 'warning';
    about: string;
    what: string;
    whatToDo: string;
    docs: string;
  }>(),
  'audit.not_written': warning<{ reason: string; consequence: string }>(),
  'audit.written_again': info<{ lost: number }>(),
  'check.failed': fault<ThrownError>(),

  'request.aborted': info<{ path?: string | undefined }>(),
  'request.answered': debug<{
    method: string;
    path?: string | undefined;
    operation: string;
    status: number;
    durationMs: number;
    /** Whether the client received all of the answer, as far as this machine knows. */
    isComplete: boolean;
  }>(),
  'request.failed': fault<ThrownError & { path?: string | undefined }>(),
  'transport.plain_http': warning<PlainHttp>(),
  'transport.untrusted_proxy': warning<PlainHttp>(),
  'rate_limit.exceeded': warning<{ limit: string; of: string }>(),
  'rate_limit.refused': debug<{ limit: string }>(),

  'store.unavailable': warning<{ reason: string }>(),
  'store.recovered': info<Record<never, never>>(),
  'store.under_replicated': warning<{ wanted: number; have: number }>(),
  'store.not_durable': warning<{ cause: string; consequence: string }>(),
  'store.evicting': warning<{ policy: string; consequence: string }>(),
  'store.unknown_sealing_keys': warning<{ keys: number; consequence: string }>(),

  'sign_in.started': info<AboutAuthorizationServer>(),
  'sign_in.succeeded': info<AboutAuthorizationServer & AboutSession>(),
  'sign_in.declined': info<AboutAuthorizationServer>(),
  'sign_in.refused': warning<OAuthError>(),
  'sign_in.rejected': warning<AboutAuthorizationServer & { reason: string }>(),
  'sign_in.failed': debug<AboutAuthorizationServer & { outcome: 'unavailable' | 'invalid_response' }>(),
  'step_up.succeeded': info<AboutAuthorizationServer & AboutSession>(),

  'session.use_not_written': warning<AboutSession & { reason: string }>(),
  'session.started': info<AboutSession>(),
  'session.ended': info<Partial<AboutSession> & { reason: SessionEndReason; sessions?: number }>(),

  'token.issued': debug<
    AboutSession & { source: 'held' | 'refresh'; resource: readonly string[]; scope?: string | undefined }
  >(),
  'token.refused': debug<
    AboutSession & { error: string; resource?: readonly string[] | undefined; scope?: string | undefined }
  >(),

  'refresh.succeeded': info<AboutAuthorizationServer & AboutSession & { durationMs: number; rotated: boolean }>(),
  'refresh.refused': warning<OAuthError & AboutSession>(),
  'refresh.failed': debug<AboutAuthorizationServer & AboutSession & { outcome: 'unavailable' | 'invalid_response' }>(),
  'refresh.repeated': warning<AboutAuthorizationServer & AboutSession>(),
  'refresh.not_stored': warning<AboutAuthorizationServer & AboutSession>(),
  'refresh.mark_lost': warning<AboutAuthorizationServer & AboutSession>(),
  'refresh.subject_mismatch': warning<AboutAuthorizationServer & AboutSession>(),

  'authorization_server.called': debug<
    AboutAuthorizationServer & { method: string; endpoint: string; status?: number; durationMs: number }
  >(),
  'authorization_server.unavailable': warning<RequestProblem>(),
  'authorization_server.invalid_response': warning<RequestProblem>(),
  'authorization_server.wider_scope': warning<AboutAuthorizationServer>(),
  'authorization_server.other_scope': warning<AboutAuthorizationServer>(),
  'authorization_server.wrong_resource': warning<AboutAuthorizationServer>(),
  'authorization_server.clock_differs': warning<
    AboutAuthorizationServer & { seconds: number; cause: string; docs: string }
  >(),
  'authorization_server.narrower_scope': warning<AboutAuthorizationServer & Missing>(),
  'authorization_server.missing_claims': warning<AboutAuthorizationServer & Missing>(),
  'authorization_server.no_refresh_token': warning<AboutAuthorizationServer & { docs: string }>(),

  'proxy.answered': debug<AboutSession & { api: string; method: string; status: number }>(),
  'proxy.refused': debug<AboutSession & { api: string; status: number }>(),
  'proxy.token_replaced': info<AboutSession & { api: string }>(),
  'proxy.failed': warning<{ api: string; reason: string; status?: number }>(),
  'proxy.full': warning<AboutSession & { api: string; limit: string }>(),
  'proxy.web_socket_opened': debug<AboutSession & { api: string }>(),

  'revocation.not_offered': warning<AboutAuthorizationServer>(),
  'revocation.failed': warning<AboutAuthorizationServer & { outcome: string }>(),
  'logout_token.accepted': info<{ sessions: number }>(),
  'logout_token.rejected': warning<{ reason: string }>(),
  'hand_over.rejected': warning<{ reason: string }>(),
} as const;

export type EventName = keyof typeof EVENTS;

export type DetailsOf<Name extends EventName> = NonNullable<(typeof EVENTS)[Name]['details']>;
