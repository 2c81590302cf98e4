import { change, type Mutation } from '../mutation.js';

const WORDS = "return { kind: 'json', status: 400, body };";
const inOtherWords = (id: string, deed: string, words: string): Mutation => ({
  id,
  deed,
  test: 'flow/refusals',
  changes: [change('refresh/refresh-grant', WORDS, `return ${words};`)],
});

/** Errors. */
export const errors: readonly Mutation[] = [
  {
    id: 'ERR-05',
    deed: 'has another code where there is no session',
    test: 'flow/session',
    changes: [change('core/refusal', "refuse(400, 'invalid_session',", "refuse(400, 'backend_not_ready',")],
  },
  {
    id: 'ERR-06',
    deed: 'has another code where the person could grant it',
    test: 'flow/token-query',
    changes: [change('refresh/not-ready', "'backend_not_ready', 'The person", "'invalid_scope', 'The person")],
  },
  {
    id: 'ERR-06',
    deed: 'names no place where it could be granted',
    test: 'flow/step-up',
    changes: [change('refresh/not-ready', ', login_uri: loginPath(query) }', ' }')],
  },
  inOtherWords(
    'ERR-07',
    'has a code of its own for every refusal',
    "{ kind: 'json', status: 400, body: { error: 'server_error' } }",
  ),
  {
    id: 'ERR-07',
    deed: 'fails everybody who waits when one scope was refused',
    test: 'flow/refresh',
    changes: [change('refresh/refresh-failures', "queryKey: isForAll(result) ? 'any' : queryKey", "queryKey: 'any'")],
  },
  inOtherWords('ERR-08', 'drops the description', "{ kind: 'json', status: 400, body: { error } }"),
  inOtherWords(
    'ERR-08',
    'invents a description',
    "{ kind: 'json', status: 400, body: { error, error_description: description ?? 'It was refused.' } }",
  ),
  {
    id: 'ERR-09',
    deed: 'does not read what comes with a 401',
    test: 'flow/refusals',
    changes: [
      change(
        'authorization-server/guarded-fetch',
        'response.status === 401 || isError(response, body)',
        'isError(response, body)',
      ),
      change(
        'authorization-server/guarded-fetch',
        "headers.delete('www-authenticate');",
        "if (response.status === 401) headers.set('www-authenticate', 'Basic');",
      ),
    ],
  },
  {
    id: 'ERR-09',
    deed: 'takes an error with status 200 for nonsense',
    test: 'flow/refusals',
    changes: [
      change(
        'authorization-server/guarded-fetch',
        'response.status === 401 || isError(response, body)',
        'response.status === 401',
      ),
    ],
  },
  inOtherWords(
    'ERR-10',
    'asks the browser for a password',
    `{ kind: 'json', status: 400, body: { error }, headers: { 'www-authenticate': 'Basic realm="as"' } }`,
  ),
  inOtherWords(
    'ERR-11',
    'passes on error_uri',
    "{ kind: 'json', status: 400, body: { error, error_uri: 'https://as/' } }",
  ),
  {
    id: 'ERR-12',
    deed: 'takes 500 and 429 for answers',
    test: 'flow/refusals',
    changes: [
      change(
        'authorization-server/guarded-fetch',
        'if (response.status >= 500 || response.status === 429)',
        'if (false)',
      ),
    ],
  },
  {
    id: 'ERR-12',
    deed: 'has another code when a connection breaks',
    test: 'flow/refusals',
    changes: [
      change(
        'authorization-server/translate-error',
        'if (own instanceof AuthorizationServerUnavailable) return unavailable(own);',
        "if (own instanceof AuthorizationServerUnavailable) return { kind: 'unusable', reason: 'away' };",
      ),
    ],
  },
  {
    id: 'ERR-13',
    deed: 'does not say when to come again',
    test: 'flow/refusals',
    changes: [
      change('authorization-server/guarded-fetch', 'Math.min(Number(text), LONGEST_RETRY_AFTER_SECONDS)', 'undefined'),
    ],
  },
  {
    id: 'ERR-13',
    deed: 'passes on any number of seconds',
    test: 'flow/refusals',
    changes: [
      change(
        'authorization-server/guarded-fetch',
        'Math.min(Number(text), LONGEST_RETRY_AFTER_SECONDS)',
        'Number(text)',
      ),
    ],
  },
  {
    id: 'ERR-14',
    deed: 'quotes what the authorization server said',
    test: 'flow/refusals',
    changes: [
      change(
        'refresh/refresh-grant',
        'return refused(unusableAnswer());',
        "return refused(refuse(400, 'server_error', globalThis.said));",
      ),
      change(
        'authorization-server/guarded-fetch',
        'const body = await readBounded(response);',
        "const body = await readBounded(response);\n    globalThis.said = body.toString('utf8');",
      ),
    ],
  },
  {
    id: 'ERR-15',
    deed: 'has fewer headers on errors',
    test: 'flow/headers',
    changes: [
      change(
        'server/respond',
        'return { status, headers: withOwn(JSON_HEADERS), body: answer.body };',
        "const { 'x-content-type-options': _, ...fewer } = JSON_HEADERS;\n  return { status, headers: withOwn(status < 400 ? JSON_HEADERS : fewer), body: answer.body };",
      ),
      change('contract/validate-response', 'if (missing !== undefined) return', 'if (false) return'),
    ],
  },
  {
    id: 'ERR-16',
    deed: 'answers a page to who accepts one',
    test: 'flow/refusals',
    changes: [
      change(
        'server/respond',
        'return { status, headers: withOwn(JSON_HEADERS), body: answer.body };',
        'return { status, headers: withOwn(acceptsHtml() ? PAGE_HEADERS : JSON_HEADERS), body: answer.body };',
      ),
      change(
        'contract/validate-response',
        'if (response.content && !(mediaType !== undefined && mediaType in response.content)) {',
        'if (false) {',
      ),
    ],
  },
  {
    id: 'ERR-17',
    deed: 'leaves dead cookies where they are',
    test: 'flow/refusals',
    changes: [change('session/koa-session', 'if (!isRetired) removeCookie(ctx);', '')],
  },
  {
    id: 'ERR-17',
    deed: 'sets a cookie where there was none',
    test: 'flow/refusals',
    changes: [
      change(
        'session/koa-session',
        'if (sent === undefined) return;',
        'if (sent === undefined) return removeCookie(ctx);',
      ),
    ],
  },
  {
    id: 'ERR-18',
    deed: 'asks a troubled authorization server three times',
    test: 'flow/refusals',
    changes: [
      change(
        'authorization-server/guarded-fetch',
        'const response = await requestOrAway(underlying, url, options);',
        'let response = await requestOrAway(underlying, url, options);\n    for (let times = 0; times < 2 && response.status >= 500; times += 1) response = await requestOrAway(underlying, url, options);',
      ),
    ],
  },
  {
    id: 'ERR-18',
    deed: 'asks a troubled authorization server once for each who waits',
    test: 'flow/refresh',
    changes: [change('refresh/obtain-token', 'arrival.failureOf(key) ??', '')],
  },
  {
    id: 'ERR-19',
    deed: 'has a code that is not documented',
    test: 'docs/errors',
    changes: [
      change('core/refusal', "  'server_error',\n] as const;", "  'server_error',\n  'gone_fishing',\n] as const;"),
    ],
  },
];
