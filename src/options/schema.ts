import * as v from 'valibot';
import {
  hostAndPort,
  httpUrl,
  list,
  origin,
  ownHeader,
  port,
  redisUrl,
  resourceIndicator,
  scopeToken,
  secret,
  text,
  wholeNumber,
  yesOrNo,
} from './expectations.js';
import { LimitsSchema } from './limits-schema.js';

const DAY = 24 * 60 * 60;

const scopes = () => list(scopeToken(), 'a list of scopes');

const endpoint = () => httpUrl('the URL of an endpoint');

/** For an authorization server that publishes no metadata (RFC 8414). */
const Endpoints = v.strictObject({
  authorization: endpoint(),
  token: endpoint(),
  /** Where its keys are, to check ID Tokens with. */
  jwks: endpoint(),
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

const AuthorizationServer = v.strictObject({
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
  /** How it learns which resource a token is for: RFC 8707, an `audience` parameter, scopes with a prefix, or not at all. */
  resourceParameter: v.optional(
    v.picklist(['resource', 'audience', 'scope-prefix', 'none'], '"resource", "audience", "scope-prefix" or "none"'),
    'resource',
  ),
  /** What to do with a token that has more scopes than were asked for: hand it out and say so, or refuse it. */
  widerScope: v.optional(v.picklist(['return', 'refuse'], '"return" or "refuse"'), 'return'),
  /** Takes a token response without `token_type` for a bearer token. It breaks RFC 6749, section 5.1, but some do it. */
  assumeBearer: v.optional(yesOrNo(), false),
  /** How the browser brings it a logout request. With `POST` no ID Token is in a URL, which may also be too long for some. */
  endSessionMethod: v.optional(v.picklist(['GET', 'POST'], '"GET" or "POST"'), 'GET'),
  /** Takes a logout token without `exp`. OpenID Connect Back-Channel Logout 1.0, section 2.4, asks for it since its errata. */
  allowLogoutTokenWithoutExpiry: v.optional(yesOrNo(), false),
  /** How long one request to it may take. */
  timeoutSeconds: v.optional(wholeNumber(1, 120, 'seconds'), 10),
});

const Resource = v.strictObject({
  /** What the frontend passes as `resource`. */
  indicator: resourceIndicator(),
  /** All that the frontend may ever ask for here. */
  scopes: scopes(),
  /** With `resourceParameter: scope-prefix`, what the authorization server puts before its scopes. Default: the indicator and a slash. */
  scopePrefix: v.optional(text('the prefix of scopes')),
  /** What the first sign-in asks for; the rest is granted when it is needed. Default: all of `scopes`. */
  signInScopes: v.optional(scopes()),
  /** What a query without `scope` means. Default: no `scope` is sent, which yields all that was granted. */
  defaultScope: v.optional(scopes()),
});

const SignIn = v.strictObject({
  /** Registered at the authorization server. Default: `/bff/callback` on the public origin. */
  redirectUri: v.optional(httpUrl('the redirect URI, an https URL')),
  /** Registered at the authorization server. Default: `/bff/logout/callback` on the public origin. */
  postLogoutRedirectUri: v.optional(httpUrl('where to land after signing out, an https URL')),
  /** Asked for at every sign-in, besides the scopes of the resources. */
  scope: v.optional(scopes(), ['openid', 'profile', 'email']),
  /** How long a person may take at the authorization server. */
  attemptSeconds: v.optional(wholeNumber(60, 900, 'seconds'), 900),
});

const Session = v.strictObject({
  cookieName: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^__Host-[A-Za-z0-9_-]+$/, 'a cookie name that starts with __Host- (RFC 10017, section 6.1.3.2)'),
    ),
    '__Host-tmi-bff',
  ),
  /** A session ends when no token was asked for in this time. */
  idleSeconds: v.optional(wholeNumber(1, 30 * DAY, 'seconds'), 30 * 60),
  /** A session ends this long after sign-in, however busy it is. */
  absoluteSeconds: v.optional(wholeNumber(1, 90 * DAY, 'seconds'), 12 * 60 * 60),
  /** The claims of the ID Token that the frontend may see. */
  claims: v.optional(list(text('a claim name'), 'a list of claim names'), [
    'sub',
    'name',
    'given_name',
    'family_name',
    'preferred_username',
    'email',
    'email_verified',
    'picture',
    'locale',
    'auth_time',
  ]),
});

const redisNodes = () =>
  v.pipe(list(hostAndPort(), 'a list of hosts with ports'), v.minLength(1, 'at least one host with its port'));

const Redis = v.strictObject({
  kind: v.literal('redis'),
  /** One server: `redis://…`, or `rediss://…` for TLS. May hold user name, password and the number of the database. */
  url: v.optional(redisUrl()),
  /** The master that these Sentinels name. */
  sentinel: v.optional(
    v.strictObject({
      name: text('the name under which the Sentinels know the master'),
      nodes: redisNodes(),
      /** Of the Sentinels themselves, if they ask for them. */
      username: v.optional(text('a user name')),
      password: v.optional(secret('a password')),
    }),
  ),
  /** Some servers of a Cluster; the others are found through them. */
  cluster: v.optional(v.strictObject({ nodes: redisNodes() })),
  username: v.optional(text('a user name')),
  password: v.optional(secret('a password')),
  /** Turns TLS on, if it is there. A map without anything in it takes the certificate authorities of Node.js. */
  tls: v.optional(
    v.strictObject({
      /** PEM: who signed the certificate of Redis. */
      caFile: v.optional(text('a PEM file')),
      /** PEM: the certificate of this backend, if Redis asks for one. */
      certificateFile: v.optional(text('a PEM file')),
      privateKeyFile: v.optional(text('a PEM file')),
      /** The name in the certificate of Redis, if it is not that of the host. */
      serverName: v.optional(text('a host name')),
    }),
  ),
  /** What all keys begin with, so that others can use the same Redis. */
  prefix: v.optional(
    v.pipe(
      v.string('a text without braces'),
      v.regex(/^[^{}]*$/, 'a text without braces, which tell a Cluster where keys belong'),
    ),
    'tmi-bff:',
  ),
  /** How long a request waits for Redis before it is answered 503. */
  commandTimeoutSeconds: v.optional(wholeNumber(1, 60, 'seconds'), 2),
  /** How many replicas must have a record before its writing counts as done. */
  waitForReplicas: v.optional(wholeNumber(0, 10, 'replicas'), 0),
  /** How long to wait for them. What was written stays, and the log tells that it has too few copies. */
  replicaTimeoutSeconds: v.optional(wholeNumber(1, 30, 'seconds'), 1),
});

const Store = v.variant(
  'kind',
  [
    v.strictObject({ kind: v.literal('memory') }),
    v.strictObject({ kind: v.literal('embedded'), folder: text('the folder to keep sessions in') }),
    Redis,
  ],
  '"memory", "embedded" or "redis"',
);

const Pages = v.strictObject({
  /** The built frontend. */
  folder: text('the folder of the built frontend'),
  contentSecurityPolicy: v.optional(
    text('a Content-Security-Policy'),
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  ),
});

/** All options of the backend, with every default. */
export const OptionsSchema = v.strictObject({
  /** The origin of the page, as the browser sees it. */
  publicOrigin: origin(),
  listen: v.optional(
    v.strictObject({
      host: v.optional(text('a host name or address'), '127.0.0.1'),
      port: v.optional(port(), 3000),
    }),
    {},
  ),
  /** Addresses (`10.0.0.7`) and ranges (`10.0.0.0/8`) of the proxies whose word on where a request came from counts. */
  trustedProxies: v.optional(list(text('an address or range'), 'a list of addresses and ranges'), []),
  /** How they give it: by `X-Forwarded-Proto` and `X-Forwarded-For`, or by `Forwarded` (RFC 7239). */
  forwardedHeaders: v.optional(v.picklist(['x-forwarded', 'forwarded'], '"x-forwarded" or "forwarded"'), 'x-forwarded'),
  /** A header that every script request has to carry (RFC 10017, section 6.1.3.3.2). Default: none. */
  requiredHeader: v.optional(ownHeader()),
  authorizationServer: AuthorizationServer,
  /** What the frontend may ask tokens for. */
  resources: v.optional(list(Resource, 'a list of resources'), []),
  /** What the frontend may ask for without a resource, besides the scopes of the resources. */
  scopes: v.optional(scopes(), []),
  /** What a query without `resource` means. Default: none is sent. */
  defaultResource: v.optional(resourceIndicator()),
  signIn: v.optional(SignIn, {}),
  session: v.optional(Session, {}),
  limits: v.optional(LimitsSchema, {}),
  store: v.optional(Store, { kind: 'memory' }),
  /** Newest first; each 32 random bytes in base64url. Records sealed with any of them can be opened. */
  sealingKeys: v.optional(list(secret('a sealing key'), 'a list of sealing keys'), []),
  pages: v.optional(Pages),
  /** For development: accepts plain HTTP from this machine, and an authorization server on this machine over it. */
  dangerouslyAllowPlainHttpOnLoopback: v.optional(yesOrNo(), false),
});

export type OptionsInput = v.InferInput<typeof OptionsSchema>;
export type Options = v.InferOutput<typeof OptionsSchema>;
