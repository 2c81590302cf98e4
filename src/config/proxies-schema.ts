import * as v from 'valibot';
import { httpUrl, list, matching, resourceIndicator, scopeToken, wholeNumber, yesOrNo } from './expectations.js';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'] as const;

const proxyName = () =>
  matching(
    /^[a-z][a-z0-9-]{0,39}$/,
    'a name of at most 40 lower-case letters, digits and hyphens that begins with a letter',
  );

const targetUrl = () => {
  const expected = 'an https URL without query, fragment, empty and dot segments, like https://stocks.example/api';
  return v.pipe(
    httpUrl(expected),
    v.check((value) => !/[?#]|%2f|%5c|\/\.\.?(\/|$)|\/\//i.test(value.replace(/^\w+:\/\//, '')), expected),
  );
};

/** A pattern of paths. What it is compared with has no other characters. */
const pathPattern = () =>
  matching(
    /^\/(?!.*\/\.\.?(\/|$))[\w\-.~!$&'()*+,=:@/%]*$/,
    'a path that begins with a slash, where * stands for one segment and ** for any rest, like /v1/**',
  );

/** The headers that the backend sets itself, or that would carry the browser's credentials. */
const NEVER_PASSED =
  /^(authorization|cookie|host|origin|referer|forwarded|via|dpop|expect|connection|keep-alive|te|trailer|transfer-encoding|upgrade|content-length|http2-settings|(proxy|x-forwarded|sec|access-control)-.*|x-real-ip)$/i;

const passedHeader = () => {
  const expected = 'the name of a header that carries no credentials and that the backend does not set itself';
  return v.pipe(
    matching(/^[\w!#$%&'*+.^`|~-]+$/, expected),
    v.check((name) => !NEVER_PASSED.test(name), expected),
  );
};

const cookieName = () =>
  matching(
    /^(?!__)[\w!#$%&'*+.^`|~-]+$/,
    'a cookie name that does not begin with two underscores, as __Host- and __Secure- do',
  );

const ProxyLimits = v.strictObject({
  /** Requests of one session per minute; 0: no limit. */
  sessionPerMinute: v.optional(wholeNumber(0, 1_000_000, 'requests'), 600),
  /** Requests, streams and WebSockets of one session at the same time. */
  sessionConcurrent: v.optional(wholeNumber(1, 10_000, 'requests'), 16),
  /** Connections of this process to the resource server. */
  connections: v.optional(wholeNumber(1, 10_000, 'connections'), 128),
  /** The longest body of a request; 0: no limit. */
  bodyBytes: v.optional(wholeNumber(0, 2 ** 40, 'bytes'), 10 * 1024 * 1024),
  /** A body of at most this length is kept until the answer, so that it can be sent again with another token. */
  repeatableBytes: v.optional(wholeNumber(0, 16 * 1024 * 1024, 'bytes'), 64 * 1024),
});

const ProxyTimeouts = v.strictObject({
  connectSeconds: v.optional(wholeNumber(1, 300, 'seconds'), 5),
  /** From the end of the request to the headers of the answer. */
  firstByteSeconds: v.optional(wholeNumber(1, 3600, 'seconds'), 30),
  /** Between two parts of an answer. */
  idleSeconds: v.optional(wholeNumber(1, 86_400, 'seconds'), 60),
});

export const ProxySchema = v.strictObject({
  /** The origin and base path of the resource server. */
  target: targetUrl(),
  /** The resource of the token. Default: `defaultResource`. */
  resource: v.optional(resourceIndicator()),
  /** The scope of the token. Default: that of a query without `scope`. */
  scope: v.optional(list(scopeToken(), 'a list of scopes')),
  methods: v.optional(list(v.picklist(METHODS, `one of ${METHODS.join(', ')}`), 'a list of methods'), ['GET', 'HEAD']),
  /** The paths below `target` that a page may call. */
  paths: v.pipe(list(pathPattern(), 'a list of paths'), v.minLength(1, 'at least one path, like /v1/**')),
  /** Headers of the page to pass on besides the usual ones. */
  requestHeaders: v.optional(list(passedHeader(), 'a list of header names'), []),
  /** The cookies that the resource server may set, by name. */
  setCookies: v.optional(list(cookieName(), 'a list of cookie names'), []),
  /** Whether people may navigate to an answer, to download it for instance. */
  navigations: v.optional(yesOrNo(), false),
  /** Whether a 403 with `insufficient_scope` becomes `backend_not_ready` with a `login_uri`. */
  stepUp: v.optional(yesOrNo(), false),
  webSocket: v.optional(yesOrNo(), false),
  limits: v.optional(ProxyLimits, {}),
  timeouts: v.optional(ProxyTimeouts, {}),
});

export const Proxies = v.record(proxyName(), ProxySchema, 'a map of proxies by name');

export type ProxySettings = v.InferOutput<typeof ProxySchema>;
