import { change, type Mutation } from '../mutation.js';
import { withoutHeader } from './site.js';

const BODY = '{ ...person.claims, exp: times.endsAt, can_grant_more: canGrantMore }';
const NEEDS_SESSION = 'if (needsSession) return respondTo(ctx, invalidSession());';
const POLICY = '{ tokenPolicy }: { readonly tokenPolicy: TokenPolicy }';
const PERSON = 'const { person, times } = session;';

const told = (id: string, deed: string, body: string): Mutation => ({
  id,
  deed,
  test: 'flow/session',
  changes: [change('handlers/getSessionInfo', BODY, body)],
});

/** Sessions, and what is told of them. */
export const sessions: readonly Mutation[] = [
  {
    id: 'SES-01',
    deed: 'answers who has no session',
    test: 'flow/session',
    changes: [
      change(
        'server/guards',
        NEEDS_SESSION,
        NEEDS_SESSION.replace('invalidSession()', "{ kind: 'json', status: 200, body: {} }"),
      ),
    ],
  },
  {
    id: 'SES-02',
    deed: 'leaves a dead cookie where it is',
    test: 'flow/session',
    changes: [change('session/cookie-session', 'if (!isRetired) this.#removeCookie();', '')],
  },
  {
    id: 'SES-03',
    deed: 'takes who has set out for one who has arrived',
    test: 'flow/session',
    changes: [
      change(
        'server/guards',
        NEEDS_SESSION,
        `if (ctx.headers.cookie?.includes('-sign-in-')) return respondTo(ctx, { kind: 'json', status: 200, body: {} });\n    ${NEEDS_SESSION}`,
      ),
    ],
  },
  {
    id: 'SES-04',
    deed: 'knows no GET for the session',
    test: 'flow/endpoints',
    changes: [
      change(
        'contract/contract',
        'const operation = match(method, path);',
        "const operation = path.endsWith('bff-sessioninfo') ? undefined : match(method, path);",
      ),
    ],
  },
  {
    id: 'SES-05',
    deed: 'knows no HEAD for the session',
    test: 'flow/endpoints',
    changes: [change('contract/router', "get === undefined ? one : { ...get, method: 'head' }", 'get ?? one')],
  },
  {
    id: 'SES-06',
    deed: 'refuses parameters of the session endpoint',
    test: 'flow/endpoints',
    changes: [
      change(
        'server/guards',
        NEEDS_SESSION,
        NEEDS_SESSION.replace('needsSession', "needsSession || ctx.req.url.includes('sessioninfo?')"),
      ),
    ],
  },
  told('SES-07', 'tells of the person in a list', `[${BODY}]`),
  told('SES-08', 'tells an access token', BODY.replace('{', '{ token: session.tokens().accessTokens[0]?.value,')),
  told('SES-08', 'tells the id of the session', BODY.replace('{', '{ id: session.handle,')),
  {
    id: 'SES-09',
    deed: 'tells every claim',
    test: 'flow/session',
    changes: [
      change(
        'sign-in/continue-session',
        'claims: visibleClaims(claims, options.session.claims),',
        'claims: visibleClaims(claims, Object.keys(claims)),',
      ),
    ],
  },
  {
    id: 'SES-10',
    deed: 'tells claims of any type',
    test: 'flow/session',
    changes: [change('sign-in/visible-claims', 'return isOfType === undefined || isOfType(value);', 'return true;')],
  },
  told('SES-11', 'tells the end of another thing', BODY.replace('times.endsAt', 'times.startedAt + 300')),
  {
    id: 'SES-12',
    deed: 'has a session live on by asking who is signed in',
    test: 'flow/session',
    changes: [
      change('handlers/getSessionInfo', POLICY, '{ tokenPolicy, sessions }'),
      change('handlers/getSessionInfo', PERSON, `${PERSON}\n  await sessions.touch(session);`),
    ],
  },
  {
    id: 'SES-12',
    deed: 'asks the authorization server who is signed in',
    test: 'flow/session',
    changes: [
      change('handlers/getSessionInfo', POLICY, '{ tokenPolicy, authorizationServers }'),
      change(
        'handlers/getSessionInfo',
        PERSON,
        `${PERSON}\n  const [grant] = session.tokens().grants;\n  await authorizationServers.get('default').server.refresh(grant, { resources: [] });`,
      ),
    ],
  },
  {
    id: 'SES-13',
    deed: 'takes a session from the URL',
    test: 'flow/session',
    changes: [
      change('session/koa-session', "(hasCookie(ctx) && mayNameSession(ctx) ? UNNAMED : '')", 'UNNAMED'),
      change(
        'session/cookie-session',
        'readCookies(this.#ctx.req.headers.cookie,',
        "readCookies(this.#ctx.req.headers.cookie ?? this.#ctx.querystring.replaceAll('&', ';'),",
      ),
    ],
  },
  {
    id: 'SES-13',
    deed: 'gives everybody one id',
    test: 'flow/session',
    changes: [change('session/cookie-session', 'handle: newHandle()', "handle: 'A'.repeat(43)")],
  },
  {
    id: 'SES-14',
    deed: 'has busy sessions live on for ever',
    test: 'flow/session',
    changes: [
      change(
        'session/lifetime',
        'return Math.min(lastUsedAt + idleSeconds, endsAt);',
        'return lastUsedAt + idleSeconds;',
      ),
      change('session/lifetime', ' && now < session.startedAt + lifetime.absoluteSeconds', ''),
    ],
  },
  {
    id: 'SES-15',
    deed: 'has sessions outlive their refresh tokens',
    test: 'flow/old-authorization-servers',
    changes: [
      change(
        'session/lifetime',
        'return Math.min(endOf(times, lifetime), lastRefreshEnd(held, person.authorizationServer));',
        'return endOf(times, lifetime);',
      ),
    ],
  },
  {
    id: 'SES-16',
    deed: 'lets browsers guess at types',
    test: 'flow/headers',
    changes: [withoutHeader('x-content-type-options')],
  },
  {
    id: 'SES-09',
    deed: 'takes the claims of another person from UserInfo',
    test: 'flow/user-info',
    changes: [
      change('authorization-server/user-info', '  fetchUserInfo,\n', '  fetchUserInfo,\n  skipSubjectCheck,\n'),
      change('authorization-server/user-info', 'accessToken, issued.claims.sub,', 'accessToken, skipSubjectCheck,'),
    ],
  },
];
