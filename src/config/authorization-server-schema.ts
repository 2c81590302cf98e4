import * as v from 'valibot';
import { httpUrl, secret, text, wholeNumber, yesOrNo } from './expectations.js';

const endpoint = () => httpUrl('the URL of an endpoint');

/** For an authorization server that publishes no metadata (RFC 8414). */
const Endpoints = v.strictObject({
  authorization: endpoint(),
  token: endpoint(),
  /** Where its keys are, to check ID Tokens with. */
  jwks: v.optional(endpoint()),
  /** Where claims about people are, if they are not in ID Tokens. */
  userinfo: v.optional(endpoint()),
  pushedAuthorization: v.optional(endpoint()),
  revocation: v.optional(endpoint()),
  endSession: v.optional(endpoint()),
  /** Whether its authorization responses carry `iss` (RFC 9207), so that one without it is refused. */
  sendsIssuer: v.optional(yesOrNo(), false),
});

/** How the backend proves who it is at the token endpoint (OpenID Connect Core 1.0, section 9; RFC 8705). */
const CLIENT_AUTHENTICATIONS = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'tls_client_auth',
] as const;

const Tls = v.strictObject({
  /** The client certificate and its key, in PEM files, for mutual TLS. */
  certificateFile: v.optional(text('the file of a certificate in PEM')),
  keyFile: v.optional(text('the file of a private key in PEM')),
  /** The certificate authority that issued the authorization server's certificate, if it is not a public one. */
  caFile: v.optional(text('the file of a certificate in PEM')),
});

/** How the backend is registered at an authorization server, and how that one is to be spoken with. */
export const AuthorizationServer = v.strictObject({
  /** Exactly as the authorization server writes it in its metadata and ID Tokens. */
  issuer: httpUrl('the issuer, an https URL'),
  clientId: text('the client id, a text'),
  clientSecret: v.optional(secret('the client secret, a text')),
  /** Default: by secret, in the way that the metadata names. */
  clientAuthentication: v.optional(
    v.picklist(CLIENT_AUTHENTICATIONS, `one of ${CLIENT_AUTHENTICATIONS.map((name) => `"${name}"`).join(', ')}`),
  ),
  /** For `private_key_jwt`: a private key in a PEM file (PKCS #8). */
  privateKeyFile: v.optional(text('the file of a private key in PEM')),
  /** The `kid` under which the authorization server knows that key. */
  privateKeyId: v.optional(text('a key id')),
  /** The algorithm that goes with that key. */
  privateKeyAlgorithm: v.optional(text('an algorithm, such as ES256'), 'ES256'),
  tls: v.optional(Tls, {}),
  endpoints: v.optional(Endpoints),
  /** Whether it issues ID Tokens. Without them nobody can sign in there, but a session that is there can get a grant. */
  openidConnect: v.optional(yesOrNo(), true),
  /** Where the claims about a person come from. Default: the ID Token, and UserInfo too if it brings none of `session.claims`. */
  claimsFrom: v.optional(v.picklist(['id_token', 'userinfo', 'both'], '"id_token", "userinfo" or "both"')),
  /** Whether authorization requests are pushed (RFC 9126). Default: if its metadata offers it. */
  pushedAuthorization: v.optional(
    v.picklist(['if-offered', 'always', 'never'], '"if-offered", "always" or "never"'),
    'if-offered',
  ),
  /** Whether refresh tokens are to end with the person's session there, or to outlive it. Default: as it likes. */
  refreshTokens: v.optional(v.picklist(['online', 'offline'], '"online" or "offline"')),
  /** How it learns which resource a token is for: RFC 8707, an `audience` parameter, scopes with a prefix, or not at all. */
  resourceParameter: v.optional(
    v.picklist(['resource', 'audience', 'scope-prefix', 'none'], '"resource", "audience", "scope-prefix" or "none"'),
    'resource',
  ),
  /** What to do with a token that has more scopes than were asked for: hand it out and say so, or refuse it. */
  widerScope: v.optional(v.picklist(['return', 'refuse'], '"return" or "refuse"'), 'return'),
  /** Takes a token response without `token_type` for a bearer token. It breaks RFC 6749, section 5.1, but some do it. */
  assumeBearer: v.optional(yesOrNo(), false),
  /**
   * How long an access token is held whose lifetime it leaves out. Default: 300 seconds where a refresh token can replace
   * it; else until a resource server rejects it or the session ends.
   */
  assumedLifetimeSeconds: v.optional(wholeNumber(1, 90 * 24 * 60 * 60, 'seconds')),
  /** How the browser brings it a logout request. With `POST` no ID Token is in a URL, which may also be too long for some. */
  endSessionMethod: v.optional(v.picklist(['GET', 'POST'], '"GET" or "POST"'), 'GET'),
  /** Takes a logout token without `exp`. OpenID Connect Back-Channel Logout 1.0, section 2.4, asks for it since its errata. */
  allowLogoutTokenWithoutExpiry: v.optional(yesOrNo(), false),
  /** How long one request to it may take. */
  timeoutSeconds: v.optional(wholeNumber(1, 120, 'seconds'), 10),
});

const providerName = () => {
  const expected = 'a name of letters and digits that begins with a small letter';
  return v.pipe(v.string(expected), v.regex(/^[a-z][A-Za-z0-9]{0,39}$/, expected));
};

export const Providers = v.record(providerName(), AuthorizationServer, 'a map of authorization servers by name');

export type AuthorizationServerSettings = v.InferOutput<typeof AuthorizationServer>;
