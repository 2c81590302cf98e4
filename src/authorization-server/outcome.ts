import type { ResourceIndicators } from '../core/resource-indicator.js';
import type { Scope } from '../core/scope.js';

/** How a request to the authorization server ended. */
export type Outcome<Value> = { readonly kind: 'granted'; readonly value: Value } | Failure;

export type Failure =
  /** It said no, in these words, which go on to the frontend unchanged (the draft, section 4.3.3). */
  | ({ readonly kind: 'refused' } & OAuthError)
  /** It didn't answer, or not now, perhaps in words of its own: nobody knows whether it acted. Ends no grant. */
  | {
      readonly kind: 'unavailable';
      readonly reason: string;
      readonly retryAfterSeconds?: number;
      readonly said?: OAuthError;
      /** The HTTP status of the response, if there was one. */
      readonly status?: number;
    }
  /** It answered what can't be used. `reason` is for the log; `successor` is a refresh token that came with it. */
  | { readonly kind: 'unusable'; readonly reason: string; readonly successor?: string };

/** An error response of OAuth (RFC 6749, section 5.2). */
export interface OAuthError {
  readonly error: string;
  readonly description?: string;
  /** The HTTP status of the response, if it is known. */
  readonly status?: number;
}

/** What a token response brought. */
export interface IssuedTokens {
  readonly accessToken: string;
  /** In lower case. */
  readonly tokenType: string;
  /** Seconds from now; absent if the authorization server didn't say. */
  readonly expiresIn?: number;
  /** Absent if the authorization server didn't say, which means: as asked (RFC 6749, section 5.1). */
  readonly scope?: Scope;
  /** What the authorization server says that the access token is for; absent if it doesn't say. */
  readonly resources?: ResourceIndicators;
  readonly refreshToken?: string;
  /** Seconds from now that the refresh token is good for; absent if the authorization server didn't say. */
  readonly refreshExpiresIn?: number;
  readonly idToken?: string;
  /** The claims of the ID Token, validated. */
  readonly claims?: Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };
}
