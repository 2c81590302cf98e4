import type { ResourceIndicators } from '../core/resource-indicator.js';
import type { Scope } from '../core/scope.js';
import type { TokenType } from './token-type.js';

/** The outcome of a request to the authorization server. */
export type Outcome<Value> = { readonly kind: 'granted'; readonly value: Value } | Failure;

export type Failure = Refused | Unavailable | Invalid;

/** The outcome of redeeming the code of a sign-in. */
export type CodeOutcome =
  | Extract<Outcome<IssuedTokens>, { kind: 'granted' }>
  | (Failure & {
      /** A refresh token that was issued before the sign-in failed. Nothing else keeps it. */
      readonly unused?: UnusedRefreshToken | undefined;
    });

export interface UnusedRefreshToken {
  readonly refreshToken: string;
  /** Whom the ID Token beside it names. Not verified: use it only to decide when to revoke the refresh token. */
  readonly claims?: NamedPerson | undefined;
}

export interface NamedPerson {
  readonly iss: string;
  readonly sub: string;
}

/** The response that a failure is about, for the log. */
interface FailedResponse {
  /** The URL of the endpoint, without a query. */
  readonly endpoint?: string | undefined;
  /** The HTTP status of the response, if there was one. */
  readonly status?: number | undefined;
}

/** It refused with an error of its own, which reaches the frontend unchanged (the draft, section 4.3.3). */
interface Refused extends OAuthError, FailedResponse {
  readonly kind: 'refused';
  /** It was not the authorization server that refused: the response is foreign. */
  readonly isForeign?: boolean;
}

/** It did not respond, or responded that it cannot now. Whether it acted is unknown. Ends no grant. */
interface Unavailable extends FailedResponse {
  readonly kind: 'unavailable';
  readonly reason: string;
  /** When its requests began to fail, in ISO 8601. */
  readonly since?: string | undefined;
  /** No request was sent, so it did not act. */
  readonly isUnsent?: boolean;
  readonly retryAfterSeconds?: number;
  readonly said?: OAuthError;
}

/** It sent an invalid response. */
interface Invalid extends FailedResponse {
  readonly kind: 'invalid_response';
  /** For the log. */
  readonly reason: string;
  /** A refresh token in the response. */
  readonly successor?: string;
  /** The claim, or the member of the metadata, that was not as expected. */
  readonly claim?: string;
  /** Whether it refused a request of the backend, without an error code. */
  readonly isRefusal?: boolean;
}

/** An OAuth error response (RFC 6749, section 5.2). */
export interface OAuthError {
  readonly error: string;
  readonly description?: string;
}

/** The tokens of a token response. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly tokenType: TokenType;
  /** Seconds from now; absent if the response does not say. */
  readonly expiresIn?: number;
  /** Absent if the response does not say; then it is the requested scope (RFC 6749, section 5.1). */
  readonly scope?: Scope;
  /** The resources that the response says the access token is for; absent if it does not say. */
  readonly resources?: ResourceIndicators;
  readonly refreshToken?: string;
  /** The refresh token's lifetime in seconds from now; absent if the response does not say. */
  readonly refreshExpiresIn?: number;
  readonly idToken?: string;
  /** The validated claims of the ID Token. */
  readonly claims?: Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };
}

/** What the log tells about failures: which endpoint answered what. Nothing of it is a secret. */
export function unavailableDetails({ reason, since, status, endpoint, said }: Unavailable) {
  return { reason, since, endpoint, status, error: said?.error, description: said?.description };
}

export function invalidDetails({ reason, endpoint, status, claim }: Invalid) {
  return { reason, endpoint, status, claim };
}

export function refusedDetails({ error, description, endpoint, status }: Refused) {
  return { error, description, endpoint, status };
}
