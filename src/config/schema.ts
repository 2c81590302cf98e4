import * as v from 'valibot';
import { PASSED_PARAMETERS } from '../core/passed-parameters.js';
import { AuthorizationServer, Providers } from './authorization-server-schema.js';
import {
  authorizationParameters,
  basePath,
  hostAndPort,
  httpUrl,
  list,
  oneOf,
  oneOfList,
  origin,
  ownHeader,
  postgresqlUrl,
  redisUrl,
  resourceIndicator,
  scopeToken,
  secret,
  text,
  wholeNumber,
  yesOrNo,
} from './expectations.js';
import { Audit, HandOver, LimitsSchema, Listen, LogSchema, Management } from './operation-schema.js';
import { Proxies } from './proxies-schema.js';

const DAY = 24 * 60 * 60;

const scopes = () => list(scopeToken(), 'a list of scopes');

const Resource = v.strictObject({
  /** The value of `resource` in the frontend's queries. */
  indicator: resourceIndicator(),
  /** All scopes that the frontend may ever request for this resource. */
  scopes: scopes(),
  /** The name in `providers` of the authorization server that issues its tokens. Default: `authorizationServer`. */
  provider: v.optional(text('the name of one of providers')),
  /** With `resourceParameter: scope-prefix`, the prefix of its scopes. Default: the indicator and a slash. */
  scopePrefix: v.optional(text('the prefix of scopes')),
  /** The scopes requested at the first sign-in; the others are requested when needed. Default: all of `scopes`. */
  signInScopes: v.optional(scopes()),
  /** Added to authorization requests for this resource. */
  authorizationParameters: v.optional(authorizationParameters(), {}),
  /** The scope of a query without `scope`. Default: no `scope` is sent, which yields all that was granted. */
  defaultScope: v.optional(scopes()),
  /** Whether its tokens are bound to the key in `dpop` (RFC 9449). Then only `proxies` use them, and no page gets one. */
  dpop: v.optional(yesOrNo(), false),
});

const Dpop = v.strictObject({
  /** The private key that tokens are bound to: P-256, in PEM, as `tmi-bff keys --dpop` makes it. All processes need the same. */
  privateKeyFile: text('the file of a private key in PEM'),
});

const SignIn = v.strictObject({
  /** Registered at the authorization server. Default: `/bff/callback` on the public origin. */
  redirectUri: v.optional(httpUrl('the redirect URI, an https URL')),
  /** Registered at the authorization server. Default: `/bff/logout/callback` on the public origin. */
  postLogoutRedirectUri: v.optional(httpUrl('the page after signing out, an https URL')),
  /** Requested at every sign-in, besides the scopes of the resources. */
  scope: v.optional(scopes(), ['openid', 'profile', 'email']),
  /** The values that a page may pass as `acr_values`. */
  acrValues: v.optional(list(scopeToken('a value'), 'a list of values'), []),
  /** The parameters that a page may pass on to the authorization server. */
  passedParameters: v.optional(list(oneOfList(PASSED_PARAMETERS), 'a list of parameters'), []),
  /** When another person signs in with this browser, whether the previous session ends or is kept. */
  accountSwitch: v.optional(oneOf('end', 'keep'), 'end'),
  /** How long a sign-in may take. */
  attemptSeconds: v.optional(wholeNumber(60, 900, 'seconds'), 900),
});

const Session = v.strictObject({
  /** With `__Host-Http-` instead of `__Host-`, browsers that know this prefix let no script set the cookie. */
  cookieName: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        /^__Host-[A-Za-z0-9_-]+$/,
        'a cookie name that begins with __Host-, then letters, digits, - and _ (RFC 10017, section 6.1.3.2)',
      ),
    ),
    '__Host-tmi-bff',
  ),
  /** A session ends if no token was requested for this long. */
  idleSeconds: v.optional(wholeNumber(1, 30 * DAY, 'seconds'), 30 * 60),
  /** A session ends this long after sign-in, even if it is in use. */
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

const StoreTls = v.strictObject({
  /** PEM: the certificate authority that issued the certificate of the store. */
  caFile: v.optional(text('a PEM file')),
  /** PEM: the client certificate of this backend, if the store requires one. */
  certificateFile: v.optional(text('a PEM file')),
  privateKeyFile: v.optional(text('a PEM file')),
  /** The name in the certificate of the store, if it differs from the host. */
  serverName: v.optional(text('a host name')),
});

const Redis = v.strictObject({
  kind: v.literal('redis'),
  /** A single server: `redis://…`, or `rediss://…` for TLS. May contain user name, password and database number. */
  url: v.optional(redisUrl()),
  /** The master that Redis Sentinels monitor. */
  sentinel: v.optional(
    v.strictObject({
      name: text('the name under which the Sentinels know the master'),
      nodes: redisNodes(),
      /** Credentials for the Sentinels themselves, if they require them. */
      username: v.optional(text('a user name')),
      password: v.optional(secret('a password')),
    }),
  ),
  /** Some nodes of a Redis Cluster; the others are discovered. */
  cluster: v.optional(v.strictObject({ nodes: redisNodes() })),
  username: v.optional(text('a user name')),
  password: v.optional(secret('a password')),
  /** Enables TLS, even if the map is empty. By default the certificate authorities of Node.js are trusted. */
  tls: v.optional(StoreTls),
  /** The prefix of all keys, so that other applications can use the same Redis. */
  prefix: v.optional(
    v.pipe(
      v.string('a text without braces'),
      v.regex(/^[^{}]*$/, 'a text without braces, which choose the slot in a Cluster'),
    ),
    'tmi-bff:',
  ),
  /** How long a request waits for Redis before it is answered with 503. */
  commandTimeoutSeconds: v.optional(wholeNumber(1, 60, 'seconds'), 2),
  /** When a write counts as done: when the master has it, or when replicas have it too. */
  durability: v.optional(oneOf('local', 'replicated'), 'local'),
  /** With `durability: replicated`: how many replicas must have a write. */
  replicas: v.optional(wholeNumber(1, 10, 'replicas'), 1),
  /** How long to wait for the replicas. If they do not have the write in time, it counts as failed. */
  replicaTimeoutSeconds: v.optional(wholeNumber(1, 30, 'seconds'), 1),
});

const Postgresql = v.strictObject({
  kind: v.literal('postgresql'),
  /** `postgresql://user@host:5432/database`. May contain the password. */
  url: postgresqlUrl(),
  password: v.optional(secret('a password')),
  /** Enables TLS, even if the map is empty. By default the certificate authorities of Node.js are trusted. */
  tls: v.optional(StoreTls),
  /** The most connections that one process opens. */
  connections: v.optional(wholeNumber(1, 200, 'connections'), 10),
  /** How long a request waits for PostgreSQL before it is answered with 503. */
  commandTimeoutSeconds: v.optional(wholeNumber(1, 60, 'seconds'), 2),
});

const Store = v.variant(
  'kind',
  [
    v.strictObject({ kind: v.literal('memory') }),
    v.strictObject({ kind: v.literal('embedded'), folder: text('the folder to keep sessions in') }),
    Postgresql,
    Redis,
  ],
  '"memory", "embedded", "redis" or "postgresql"',
);

const Pages = v.strictObject({
  /** The folder of the built frontend. */
  folder: text('the folder of the built frontend'),
  /** Whether a navigation to a path that is no file is answered with `index.html`, for the page's own router. */
  fallback: v.optional(yesOrNo(), true),
  /** Whether browsers keep files with a hash in their name for a year without asking again. */
  immutableAssets: v.optional(yesOrNo(), true),
  /** Default: that of `contentSecurityPolicyOf`. */
  contentSecurityPolicy: v.optional(text('a Content-Security-Policy')),
});

/** All options of the backend, with their defaults. */
export const OptionsSchema = v.strictObject({
  /** The origin of the page, as the browser sees it. */
  publicOrigin: origin(),
  /** The path on the public origin below which the backend is, the page included. */
  basePath: v.optional(basePath(), '/'),
  listen: v.optional(Listen, {}),
  /** Addresses (`10.0.0.7`) and ranges (`10.0.0.0/8`) of the proxies whose forwarding headers are trusted. */
  trustedProxies: v.optional(list(text('an address or range'), 'a list of addresses and ranges'), []),
  /** The headers that they set: `X-Forwarded-Proto` and `X-Forwarded-For`, or `Forwarded` (RFC 7239). */
  forwardedHeaders: v.optional(oneOf('x-forwarded', 'forwarded'), 'x-forwarded'),
  /** A header that every request by a script must have (RFC 10017, section 6.1.3.3.2). Default: none. */
  requiredHeader: v.optional(ownHeader()),
  /** Where people sign in. */
  authorizationServer: AuthorizationServer,
  /** Further authorization servers, by name. */
  providers: v.optional(Providers, {}),
  /** The resources that the frontend may request tokens for. */
  resources: v.optional(list(Resource, 'a list of resources'), []),
  /** The scopes that the frontend may request without a resource, besides those of the resources. */
  scopes: v.optional(scopes(), []),
  /** The resource of a query without `resource`. Default: none. */
  defaultResource: v.optional(resourceIndicator()),
  /** The resource servers that the backend calls for the page (`/bff/api/…`), by name. */
  proxies: v.optional(Proxies, {}),
  /** The key of the backend for resources with `dpop`. Default: none. */
  dpop: v.optional(Dpop),
  signIn: v.optional(SignIn, {}),
  session: v.optional(Session, {}),
  limits: v.optional(LimitsSchema, {}),
  store: v.optional(Store, { kind: 'memory' }),
  /** Newest first; each 32 random bytes in base64url. The newest seals; all of them open. */
  sealingKeys: v.optional(
    list(secret('a sealing key', { pattern: '^[A-Za-z0-9_-]{43}$' }), 'a list of sealing keys'),
    [],
  ),
  /** A file with `sealingKeys`: a list in YAML, as `tmi-bff keys` writes it. */
  sealingKeysFile: v.optional(text('a file of sealing keys')),
  pages: v.optional(Pages),
  /** The pages that the backend itself shows to people, such as errors. Default: those that come with it. */
  ownPages: v.optional(v.strictObject({ templates: text('the folder of templates and texts') })),
  /** Where health and metrics are served. Default: nowhere. */
  management: v.optional(Management),
  log: v.optional(LogSchema, {}),
  /** Where the audit log goes. Default: there is none. */
  audit: v.optional(Audit),
  /** Where an application that signs people in by its own means starts sessions. Default: nowhere. */
  handOver: v.optional(HandOver),
  /** Whether the documentation is served at `/docs/`, and the contract as a page, as YAML and as JSON. */
  serveReference: v.optional(yesOrNo(), true),
  /** For development: accepts plain HTTP on loopback, from browsers and to the authorization server. */
  dangerouslyAllowPlainHttpOnLoopback: v.optional(yesOrNo(), false),
});

export type OptionsInput = v.InferInput<typeof OptionsSchema>;
export type Options = v.InferOutput<typeof OptionsSchema>;
