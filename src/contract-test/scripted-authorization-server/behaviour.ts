/** How the scripted authorization server acts. */
export interface Behaviour {
  /** The person who is signed in there. No password is asked for. */
  readonly person: string;
  /** JWTs that say when they end, or values that say nothing; `long`: of 2,300 characters. */
  readonly accessTokens: 'JWT' | 'opaque' | 'long';
  /** The value of `expires_in`, of any type; `undefined` leaves it out. */
  readonly expiresIn: unknown;
  /** The value of `token_type`, of any type; `undefined` leaves it out. */
  readonly tokenType: unknown;
  /** What `scope` in a token response says: as asked, nothing, or anything else. */
  readonly scope: 'as asked' | 'left out' | ((asked: string) => unknown);
  /** The parameter that names the resource of a token. Others are ignored, as in RFC 6749. */
  readonly resourceParameter: 'resource' | 'audience' | 'none';
  /** With `rotated`, a refresh token that is presented twice ends its whole grant. */
  readonly refreshTokens: 'rotated' | 'kept' | 'none';
  /** The grants that get refresh tokens: all, or those whose authorization request had `access_type=offline`. */
  readonly refreshTokensFor: 'all' | 'access_type=offline';
  /** What the revocation of a refresh token ends; RFC 7009 requires no more than the token. */
  readonly revocationEnds: 'the grant' | 'the token';
  /** Whether a browser stays there after a sign-out, or is led back to where the client wants it. */
  readonly afterSignOut: 'stays' | 'is led back';
  /** More members of a token response. */
  readonly tokenMembers: Readonly<Record<string, unknown>>;
  readonly idToken: IdTokenChanges;
  /** Whether a refresh brings an ID Token too. */
  readonly idTokenOnRefresh: boolean;
  /** Members of UserInfo to have otherwise. Only the metadata that a test sets leads there. */
  readonly userInfo: Readonly<Record<string, unknown>>;
  readonly authorization: AuthorizationChanges;
  /** Members of the metadata to have otherwise; `undefined` leaves one out. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What is odd about an ID Token. */
export interface IdTokenChanges extends JwtChanges {
  readonly isLeftOut?: boolean;
}

/** What is odd about a JWT that it signs. */
export interface JwtChanges {
  /** `undefined` leaves a claim out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** `foreign`: a key that the metadata does not lead to. `public key as secret`: HMAC with the published key. */
  readonly signedWith?: 'foreign' | 'public key as secret' | 'nothing';
}

/** What is odd about an authorization response. */
export interface AuthorizationChanges {
  readonly error?: string;
  readonly errorDescription?: string;
  /** `undefined` beside the key: left out. */
  readonly parameters?: Readonly<Record<string, string | undefined>>;
}

/** An answer that is not the usual one. Without `status` and `body` the request is processed as usual first. */
export interface OddAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly delaySeconds?: number;
  /** Held until this resolves. */
  readonly until?: Promise<void>;
  /** Closes the connection instead of answering. */
  readonly dropped?: 'before processing' | 'after processing';
}

export const usualBehaviour: Behaviour = {
  person: 'alice-at-the-authorization-server',
  accessTokens: 'JWT',
  expiresIn: 3600,
  tokenType: 'Bearer',
  scope: 'as asked',
  resourceParameter: 'resource',
  refreshTokens: 'rotated',
  refreshTokensFor: 'all',
  revocationEnds: 'the grant',
  afterSignOut: 'stays',
  tokenMembers: {},
  idToken: {},
  idTokenOnRefresh: false,
  userInfo: {},
  authorization: {},
  metadata: {},
};
