import * as v from 'valibot';
import { AuthorizationServer, Providers } from './authorization-server-schema.js';
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

const Resource = v.strictObject({
  /** What the frontend passes as `resource`. */
  indicator: resourceIndicator(),
  /** All that the frontend may ever ask for here. */
  scopes: scopes(),
  /** Which of `providers` issues tokens for it. Default: `authorizationServer`. */
  provider: v.optional(text('the name of one of providers')),
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
  /** What a page may name as `acr_values`, besides nothing. */
  acrValues: v.optional(list(scopeToken(), 'a list of values'), []),
  /** What becomes of the session of a browser in which another person signs in: it ends, or is kept. */
  accountSwitch: v.optional(v.picklist(['end', 'keep'], '"end" or "keep"'), 'end'),
  /** How long a person may take at the authorization server. */
  attemptSeconds: v.optional(wholeNumber(60, 900, 'seconds'), 900),
});

const Session = v.strictObject({
  /** With `__Host-Http-` instead of `__Host-`, browsers that know this prefix let no script set such a cookie either. */
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
  /** Locks TLS on, if it is there. A map without anything in it takes the certificate authorities of Node.js. */
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
  /** Where people sign in. */
  authorizationServer: AuthorizationServer,
  /** Further authorization servers, by a name of their own. */
  providers: v.optional(Providers, {}),
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
  /** Whether the contract is served: as a web page at `/docs`, and as `/openapi.yaml` and `/openapi.json`. */
  serveReference: v.optional(yesOrNo(), true),
  /** For development: accepts plain HTTP from this machine, and an authorization server on this machine over it. */
  dangerouslyAllowPlainHttpOnLoopback: v.optional(yesOrNo(), false),
});

export type OptionsInput = v.InferInput<typeof OptionsSchema>;
export type Options = v.InferOutput<typeof OptionsSchema>;
