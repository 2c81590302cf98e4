import { change, type Mutation } from '../mutation.js';

const PLAIN_FETCH = 'fetch(url, options as RequestInit);';
const FETCHES = 'const response = await requestOrAway(underlying, url, options);';

/** A change of the refresh request on its way out: `sent` is its form. */
const refreshRequest = (id: string, deed: string, rewritten: string): Mutation => ({
  id,
  deed,
  test: 'flow/authorization-server',
  changes: [
    change(
      'authorization-server/guarded-fetch',
      PLAIN_FETCH,
      `{\n    const sent = String(options.body ?? '');\n    return fetch(url, sent.includes('grant_type=refresh_token') ? ${rewritten} : options);\n  };`,
    ),
  ],
});

/** How the backend speaks with the authorization server; and what is in its cookies. */
export const authorizationServer: readonly Mutation[] = [
  refreshRequest(
    'AS-01',
    'sends JSON',
    "{ ...options, headers: { ...Object.fromEntries(new Headers(options.headers)), 'content-type': 'application/json' } }",
  ),
  refreshRequest('AS-02', 'sends a form without encoding it', '{ ...options, body: decodeURIComponent(sent) }'),
  refreshRequest('AS-03', 'sends a parameter twice', "{ ...options, body: sent + '&grant_type=refresh_token' }"),
  refreshRequest('AS-04', 'follows redirects with its secret', "{ ...options, redirect: 'follow' }"),
  {
    id: 'AS-04',
    deed: 'trusts any certificate',
    test: 'authorization-server/client-authentication',
    changes: [
      change(
        'authorization-server/https-fetch',
        'const options = { ...material,',
        'const options = { ...material, rejectUnauthorized: false,',
      ),
    ],
  },
  {
    id: 'AS-05',
    deed: 'waits for as long as it takes',
    test: 'flow/authorization-server',
    changes: [
      change(
        'authorization-server/discovery',
        'configuration.timeout = registration.timeoutSeconds;',
        'configuration.timeout = 20;',
      ),
    ],
  },
  {
    id: 'AS-05',
    deed: 'reads an answer of any size',
    test: 'flow/authorization-server',
    changes: [
      change(
        'authorization-server/guarded-fetch',
        'const BODY_LIMIT_BYTES = 1024 * 1024;',
        'const BODY_LIMIT_BYTES = 1024 ** 3;',
      ),
    ],
  },
  {
    id: 'AS-06',
    deed: 'refuses answers with members that it does not know',
    test: 'flow/authorization-server',
    changes: [
      change(
        'authorization-server/issued-tokens',
        'const claims = response.claims();',
        "const claims = response.claims();\n  if ('not-before-policy' in response) throw new AuthorizationServerUnusable('unknown member');",
      ),
    ],
  },
  {
    id: 'AS-07',
    deed: 'hands out a token that no header can carry',
    test: 'flow/token-answer',
    changes: [
      change('authorization-server/issued-tokens', 'if (!ACCESS_TOKEN.test(response.access_token))', 'if (false)'),
    ],
  },
  {
    id: 'AS-07',
    deed: 'has another code for an answer without a token',
    test: 'flow/token-answer',
    changes: [
      change(
        'authorization-server/translate-error',
        "return { kind: 'unusable', reason: error.code ?? 'unknown' };",
        "return { kind: 'unavailable', reason: 'unknown' };",
      ),
    ],
  },
  {
    id: 'AS-08',
    deed: 'knows bearer in lower case only',
    test: 'flow/token-answer',
    changes: [
      change(
        'authorization-server/guarded-fetch',
        '![BEARER, NOT_BEARER].includes(type.toLowerCase())',
        '![BEARER, NOT_BEARER].includes(type)',
      ),
    ],
  },
  {
    id: 'AS-08',
    deed: 'takes a token without a type for a bearer token unasked',
    test: 'flow/token-answer',
    changes: [
      change(
        'authorization-server/guarded-fetch',
        "return assumeBearer ? withMember(body, 'token_type', BEARER) : body;",
        "return withMember(body, 'token_type', BEARER);",
      ),
    ],
  },
  {
    id: 'AS-09',
    deed: 'sends its secret another way than the metadata says',
    test: 'flow/authorization-server',
    changes: [
      change(
        'authorization-server/client-authentication',
        'const usesPost = way === undefined ? onlyPost :',
        'const usesPost = way === undefined ? !onlyPost :',
      ),
    ],
  },
  {
    id: 'AS-09',
    deed: 'does not encode its secret',
    test: 'flow/authorization-server',
    changes: [
      change(
        'authorization-server/client-authentication',
        ': ClientSecretBasic(secret);',
        ": (_server, client, _body, headers) => headers.set('authorization', 'Basic ' + Buffer.from(client.client_id + ':' + secret).toString('base64'));",
      ),
    ],
  },
  {
    id: 'AS-10',
    deed: "passes the frontend's headers on",
    test: 'flow/authorization-server',
    changes: [
      change(
        'server/serve-contract',
        'const request = incomingRequest(ctx, peerOf);',
        'const request = incomingRequest(ctx, peerOf);\n    globalThis.frontendHeaders = ctx.req.headers;',
      ),
      change(
        'authorization-server/guarded-fetch',
        FETCHES,
        "options.headers = new Headers(options.headers);\n    for (const name of ['cookie', 'x-trace', 'referer']) if (globalThis.frontendHeaders?.[name]) options.headers.set(name, globalThis.frontendHeaders[name]);\n    const response = await requestOrAway(underlying, url, options);",
      ),
    ],
  },
  {
    id: 'CKI-07',
    deed: 'has a cookie that anybody can read',
    test: 'flow/cookies',
    changes: [
      change(
        'session/koa-session',
        'const handle = newHandle();',
        "const handle = Buffer.from(String(globalThis.issuedToken).slice(0, 32).padEnd(32)).toString('base64url');",
      ),
      change(
        'authorization-server/issued-tokens',
        'const claims = response.claims();',
        'const claims = response.claims();\n  globalThis.issuedToken = response.refresh_token;',
      ),
    ],
  },
];
