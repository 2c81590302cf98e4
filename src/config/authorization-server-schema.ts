import * as v from 'valibot';
import {
  authorizationParameters,
  errorCode,
  httpUrl,
  list,
  oneOf,
  oneOfList,
  scopeToken,
  secret,
  settingName,
  tenant,
  text,
  wholeNumber,
  yesOrNo,
} from './expectations.js';

/** The products that have `PRESETS`. */
export const PRESET_NAMES = [
  'auth0',
  'cognito',
  'entra',
  'github',
  'google',
  'keycloak',
  'okta',
  'pingfederate',
  'salesforce',
] as const;

const endpoint = () => httpUrl('the URL of an endpoint');

/** Endpoints that the metadata of an authorization server (RFC 8414) does not have, or has wrong. */
const Endpoints = v.strictObject({
  authorization: v.optional(endpoint()),
  token: v.optional(endpoint()),
  /** The JWK Set with its keys, to validate ID Tokens. */
  jwks: v.optional(endpoint()),
  /** The UserInfo endpoint, if claims are not in ID Tokens. */
  userinfo: v.optional(endpoint()),
  pushedAuthorization: v.optional(endpoint()),
  revocation: v.optional(endpoint()),
  endSession: v.optional(endpoint()),
  /** Whether its authorization responses have `iss` (RFC 9207). If so, a response without it is refused. */
  sendsIssuer: v.optional(yesOrNo()),
});

const Tls = v.strictObject({
  /** The client certificate and its key, in PEM files, for mutual TLS. */
  certificateFile: v.optional(text('the file of a certificate in PEM')),
  keyFile: v.optional(text('the file of a private key in PEM')),
  /** The certificate authority that issued the authorization server's certificate, if it is not a public one. */
  caFile: v.optional(text('the file of a certificate in PEM')),
});

/** An API that tells who a person is, at an authorization server that issues no ID Tokens. */
const UserEndpoint = v.strictObject({
  url: endpoint(),
  /** The member of its response that identifies the person, and is never given to another one. */
  subject: text('the name of a member'),
  /** Claims that are members of another name there. */
  claims: v.optional(
    v.record(text('the name of a claim'), text('the name of a member'), 'a map of members by claim'),
    {},
  ),
  /** Requested at each sign-in, besides the scopes of the resources. */
  scope: v.optional(list(scopeToken(), 'a list of scopes'), []),
});

/** The tenants of an authorization server whose issuer is a template. */
const Tenants = v.strictObject({
  /** The tenants whose people may sign in. */
  allowed: v.optional(list(tenant(), 'a list of tenants'), []),
  /** Lets the people of every tenant sign in. */
  any: v.optional(yesOrNo(), false),
  /** Takes the place of the tenant in the URL of the metadata. */
  discovery: v.optional(tenant(), 'organizations'),
});

/** How the backend is registered at an authorization server, and how it communicates with that server. */
export const AuthorizationServer = v.strictObject({
  /** Exactly as in the metadata and the ID Tokens of the authorization server. May have `{tenantid}` in it. */
  issuer: httpUrl('the issuer, an https URL'),
  tenants: v.optional(Tenants),
  /** The product, whose `PRESETS` are the defaults of the other settings. */
  preset: v.optional(oneOfList(PRESET_NAMES)),
  clientId: text('the client id, a text'),
  clientSecret: v.optional(secret('the client secret, a text')),
  /** A file with the client secret. */
  clientSecretFile: v.optional(text('the file of the client secret')),
  /**
   * How the backend authenticates at the token endpoint (OpenID Connect Core 1.0, section 9; RFC 8705). Default: a client
   * secret, in the way that the metadata names.
   */
  clientAuthentication: v.optional(
    oneOfList(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'tls_client_auth']),
  ),
  /** For `private_key_jwt`: a PEM file with the private key (PKCS #8). */
  privateKeyFile: v.optional(text('the file of a private key in PEM')),
  /** The `kid` of that key at the authorization server. */
  privateKeyId: v.optional(text('a key id')),
  /** The algorithm of that key. */
  privateKeyAlgorithm: v.optional(text('an algorithm, such as ES256'), 'ES256'),
  /** The `aud` of the assertions that are signed with it. */
  assertionAudience: v.optional(oneOf('issuer', 'token-endpoint'), 'issuer'),
  tls: v.optional(Tls, {}),
  endpoints: v.optional(Endpoints),
  /** Whether the authorization server issues ID Tokens. If not, `userEndpoint` signs people in, or an application does. */
  openidConnect: v.optional(yesOrNo(), true),
  userEndpoint: v.optional(UserEndpoint),
  /** The source of claims about a person. Default: the ID Token, and UserInfo if it has none of `session.claims`. */
  claimsFrom: v.optional(oneOf('id_token', 'userinfo', 'both')),
  /** Whether authorization requests are pushed (RFC 9126). Default: if the metadata offers it. */
  pushedAuthorization: v.optional(oneOf('if-offered', 'always', 'never'), 'if-offered'),
  /**
   * How the browser brings authorization responses: in the URL, or in a form (OAuth 2.0 Form Post Response Mode). A form
   * needs a cookie that browsers send with requests of other sites.
   */
  responseMode: v.optional(oneOf('query', 'form_post'), 'query'),
  /** Added to every authorization request. */
  authorizationParameters: v.optional(authorizationParameters(), {}),
  /** Whether refresh tokens end with the session at the authorization server or outlive it. Default: its own choice. */
  refreshTokens: v.optional(oneOf('online', 'offline')),
  /** How requests name the resource of a token: RFC 8707, an `audience` parameter, scopes with a prefix, or not. */
  resourceParameter: v.optional(oneOf('resource', 'audience', 'scope-prefix', 'none'), 'resource'),
  /** Whether a refresh requests the scope of the query, or no scope, so that one token answers each query of a grant. */
  narrowing: v.optional(oneOf('request', 'never'), 'request'),
  /** The errors of a refused refresh that mean that the grant has ended, besides `invalid_grant`. */
  endedGrantErrors: v.optional(list(errorCode(), 'a list of error codes'), []),
  /** What to do with a token that has more scopes than requested: return it with its scope, or refuse it. */
  widerScope: v.optional(oneOf('return', 'refuse'), 'return'),
  /** Takes a token response without `token_type` for one with a bearer token, against RFC 6749, section 5.1. */
  assumeBearer: v.optional(yesOrNo(), false),
  /** What separates the scopes in a token response: spaces, as RFC 6749, section 3.3 requires, or commas. */
  scopeSeparator: v.optional(oneOf('space', 'comma'), 'space'),
  /**
   * How long an access token without `expires_in` is held. Default: 300 seconds if a refresh token can replace it; else
   * until a resource server rejects it or the session ends.
   */
  assumedLifetimeSeconds: v.optional(wholeNumber(1, 90 * 24 * 60 * 60, 'seconds')),
  /** How the browser sends a logout request. `POST` keeps the ID Token out of URLs, whose length is limited. */
  endSessionMethod: v.optional(oneOf('GET', 'POST'), 'GET'),
  /** Where a person signs out, if that is not OpenID Connect RP-Initiated Logout 1.0. Gets `client_id`. */
  signOutUrl: v.optional(
    v.strictObject({
      url: endpoint(),
      /** The parameter with the URL to return to. */
      returnParameter: v.optional(text('the name of a parameter'), 'logout_uri'),
    }),
  ),
  /** Accepts logout tokens without `exp`, which Back-Channel Logout 1.0, section 2.4, requires since its errata. */
  allowLogoutTokenWithoutExpiry: v.optional(yesOrNo(), false),
  /** The timeout of one request to it. */
  timeoutSeconds: v.optional(wholeNumber(1, 120, 'seconds'), 10),
});

export const Providers = v.record(settingName(), AuthorizationServer, 'a map of authorization servers by name');

export type AuthorizationServerSettings = v.InferOutput<typeof AuthorizationServer>;
