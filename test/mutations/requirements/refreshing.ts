import { change, type Mutation } from '../mutation.js';

const SUCCESSOR = '{ ...rest, refreshToken: successor ?? presented.refreshToken,';
const IGNORES_OLD_MARKS = 'if (mark === undefined || clock() > mark.setAt + ABANDONED_AFTER_SECONDS) return false;';

/** No request waits for another: neither in this process nor among several, nor for a mark in the record. */
const withoutTurns = [
  change('storage/locks', 'const mine = before.then(act);', 'const mine = act();'),
  change(
    'storage/locks',
    'if (!(await store.acquireLease(key, lease))) return undefined;',
    'await store.acquireLease(key, lease);',
  ),
  change('session/session-lock', IGNORES_OLD_MARKS, 'return false;'),
  change('refresh/refresh-grant', 'isUnchanged(held, presented.grant)\n      ?', 'held\n      ?'),
];

/** Refresh tokens: how they are presented, replaced and kept. */
export const refreshing: readonly Mutation[] = [
  {
    id: 'RT-01',
    deed: 'answers the refresh token to the browser',
    test: 'flow/secrets',
    changes: [
      change(
        'refresh/answer-query',
        "if (result.kind === 'refused') return refused(result.refusal, asked);",
        "if (result.kind === 'refused') return refused(result.refusal, asked);\n  const [leaked] = (await dependencies.sessions.read(session.handle)).tokens().grants;",
      ),
      change(
        'refresh/answer-query',
        'return found(result, { query, asked, now: dependencies.clock() });',
        'return { ...found(result, { query, asked, now: dependencies.clock() }), hint: leaked.refreshToken };',
      ),
      change(
        'refresh/answer-query',
        'function deliver({ value, expiresIn, scope }: FoundToken): TokenAnswer {',
        'function deliver({ value, expiresIn, scope, hint }: FoundToken): TokenAnswer {',
      ),
      change(
        'refresh/answer-query',
        "{ access_token: value, token_type: 'Bearer' };",
        "{ access_token: value, token_type: 'Bearer', hint };",
      ),
    ],
  },
  {
    id: 'RT-01',
    deed: 'puts the refresh token into a cookie',
    test: 'flow/secrets',
    changes: [
      change(
        'session/cookie-session',
        'this.#appendCookie({ value: handle });',
        "this.#ctx.append('Set-Cookie', 'r=' + this.#beginning.start.tokens.grants[0].refreshToken + '; Secure; HttpOnly');",
      ),
    ],
  },
  {
    id: 'RT-02',
    deed: 'names itself without its secret',
    test: 'flow/refresh',
    changes: [
      change(
        'authorization-server/client-authentication',
        ': secretInHeader(secret);',
        ": (server, client, body, headers) =>\n      body.get('grant_type') === 'refresh_token' ? body.set('client_id', client.client_id) : secretInHeader(secret)(server, client, body, headers);",
      ),
    ],
  },
  {
    id: 'RT-03',
    deed: 'goes on with the old refresh token',
    test: 'flow/refresh',
    changes: [change('tokens/held-tokens', SUCCESSOR, '{ ...rest, refreshToken,')],
  },
  {
    id: 'RT-03',
    deed: 'loses the new refresh token of an answer that it can not use',
    test: 'flow/refresh',
    changes: [
      change(
        'authorization-server/guarded-fetch',
        "if (response.status === 200 && options.method === 'POST') recordSuccessor(exchange, body);",
        '',
      ),
    ],
  },
  {
    id: 'RT-04',
    deed: 'forgets its refresh token where no new one comes',
    test: 'flow/refresh',
    changes: [change('tokens/held-tokens', SUCCESSOR, '{ ...rest, refreshToken: successor,')],
  },
  {
    id: 'RT-05',
    deed: 'refreshes once for each of those who ask the same',
    test: 'flow/refresh',
    changes: [
      change(
        'refresh/obtain-token',
        'session.tokens(), clock(), freshness);',
        '{ ...session.tokens(), accessTokens: [] }, clock(), freshness);',
      ),
    ],
  },
  {
    id: 'RT-06',
    deed: 'presents a refresh token in two requests of different scopes at once',
    test: 'flow/refresh',
    changes: withoutTurns,
  },
  {
    id: 'RT-06',
    deed: 'believes that who had the lease is gone',
    test: 'flow/lost-race',
    changes: [change('session/session-lock', IGNORES_OLD_MARKS, 'return false;')],
  },
  {
    id: 'RT-07',
    deed: 'presents a refresh token at the same time as another process',
    test: 'flow/two-backends',
    changes: withoutTurns,
  },
  {
    id: 'RT-07',
    deed: 'does not finish a refresh that no request waits for',
    test: 'flow/refresh',
    changes: [
      change(
        'server/serve-contract',
        'const session = sessionOf(ctx);',
        "ctx.res.once('close', () => {\n      globalThis.isGone = !ctx.res.writableFinished;\n    });\n    const session = sessionOf(ctx);",
      ),
      change(
        'refresh/refresh-grant',
        "return outcome.kind === 'granted'",
        "if (globalThis.isGone) throw new Error('nobody waits');\n  return outcome.kind === 'granted'",
      ),
    ],
  },
  {
    id: 'RT-08',
    deed: 'answers before the new refresh token is on the disk',
    test: 'flow/restart',
    changes: [
      change(
        'refresh/store-issued',
        'const stored = await storeResult(result, request, dependencies);',
        "await new Promise((resolve) => setTimeout(resolve, 50));\n  setTimeout(() => storeResult(result, request, dependencies).catch(() => undefined), 500);\n  if (!problem) return { kind: 'token', token, source: 'refresh' };\n  const stored = 'stored';",
      ),
    ],
  },
  {
    id: 'RT-09',
    deed: 'sends a refresh again when the connection broke',
    test: 'flow/refresh',
    changes: [
      change(
        'authorization-server/guarded-fetch',
        'ended?.();\n    throw connectionError(error);',
        'ended?.();\n    return await underlying(url, options);',
      ),
    ],
  },
  {
    id: 'RT-06',
    deed: 'sends a refresh after its deadline',
    test: 'unit/authorization-server/refresh-exchange',
    changes: [change('authorization-server/guarded-fetch', 'if (left <= 0)', 'if (false)')],
  },
  {
    id: 'RT-06',
    deed: 'believes a mark for no longer than the writing of what came takes',
    test: 'flow/lost-race',
    changes: [
      change('session/refresh-budget', 'const respectedMs = wholeMs + MARGIN_MS;', 'const respectedMs = STORING_MS;'),
    ],
  },
  {
    id: 'RT-12',
    deed: 'stores the late answer of a presentation that another process has overtaken',
    test: 'flow/lost-race',
    changes: [
      change('tokens/held-tokens', 'if (isSuperseded(held, presented)) return held;', ''),
      change('refresh/store-result', "if (isSuperseded(held, presented)) return { held, result: 'late' };", ''),
    ],
  },
  {
    id: 'RT-08',
    deed: 'gives up a new refresh token when the request that waits for it is answered',
    test: 'flow/cut-off-from-store',
    changes: [change('refresh/store-result', 'const LATE_MS = 60_000;', 'const LATE_MS = 0;')],
  },
  {
    id: 'RT-06',
    deed: 'adds to a session while another process may be refreshing it',
    test: 'flow/lost-race',
    changes: [change('sign-in/continue-session', 'grants().some(isInFlight)', 'grants().some(() => false)')],
  },
  {
    id: 'RT-07',
    deed: 'discovers the authorization server when it has marked its refresh token',
    test: 'flow/cut-off-from-store',
    changes: [
      change(
        'refresh/refresh-grant',
        'const discovered = await server.discover();',
        "const discovered = { kind: 'granted' };",
      ),
      change(
        'authorization-server/guarded-fetch',
        'if (deadline === undefined) return options;',
        'if (true) return options;',
      ),
    ],
  },
  {
    id: 'RT-08',
    deed: 'keeps a new refresh token only when the keys have come',
    test: 'flow/killed-while-keys-are-slow',
    changes: [
      change(
        'refresh/store-issued',
        "const stored = await storeResult({ successor, change: rotateTo, removesMark: true }, request, dependencies);\n  if (stored !== 'stored') return stored;\n  const mismatch = await checkSubject({ ...issued, idToken }, request, dependencies);\n  if (mismatch) return mismatch;",
        "const mismatch = await checkSubject({ ...issued, idToken }, request, dependencies);\n  if (mismatch) return mismatch;\n  const stored = await storeResult({ successor, change: rotateTo, removesMark: true }, request, dependencies);\n  if (stored !== 'stored') return stored;",
      ),
    ],
  },
];
