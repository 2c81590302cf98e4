import { CARRIERS } from '../axes.js';
import { type Answer, bringsToken } from '../probe/answer.js';
import { type Caller, formOf, type Query } from '../probe/caller.js';
import { type Requirement, SESSION_ERRORS_ARE_SENT, TOKENS_ARE_ANSWERED } from '../requirement.js';
import type { OddAnswer } from '../scripted-authorization-server/index.js';
import { finding } from '../statements.js';
import { askByEach } from './steps/post-form.js';
import {
  answerAfter,
  ENDED_GRANT,
  FAILED_REFRESH_REQUESTS,
  failRefresh,
  presentedAt,
  signInWithRefreshDue,
  waysToAsk,
} from './steps/refreshing.js';
import { continuedAfter } from './steps/session-cookies.js';

interface Failure {
  readonly name: string;
  readonly answer: OddAnswer;
}

const error = (code: string, status = 400): Failure => ({ name: code, answer: { status, body: { error: code } } });

const PASSING: readonly Failure[] = [
  { name: '500', answer: { status: 500, body: {} } },
  { name: '503', answer: { status: 503, body: '<p>Back soon</p>' } },
  { name: '429', answer: { status: 429, body: {} } },
  error('temporarily_unavailable'),
  error('slow_down'),
  { name: 'a closed connection', answer: { dropped: 'before processing' } },
];

const ABOUT_THE_REQUEST: readonly Failure[] = [
  error('invalid_scope'),
  error('invalid_target'),
  error('unauthorized_client'),
  error('interaction_required'),
  error('login_required'),
  error('consent_required'),
  error('access_denied'),
  error('x_custom'),
  error('invalid_request'),
  error('unsupported_grant_type'),
  error('invalid_client', 401),
];

const namesOf = (failures: readonly Failure[]) => failures.map(({ name }) => name).join(', ');

type Own = Pick<Requirement, 'id' | 'sentence' | 'source' | 'why'> & { readonly failures: readonly Failure[] };

const CHANGES: readonly Readonly<Record<string, string>>[] = [
  { sub: 'another-person' },
  { iss: 'https://elsewhere.example' },
];

/** Refreshes that fail. */
export const refreshFailures: readonly Requirement[] = [
  {
    id: 'RT-10',
    level: 'stated',
    sentence:
      'When the authorization server answers `invalid_grant`, so does the backend, and it discards all tokens of the session.',
    source: 'draft 4.3.3; RFC 10017 6.2.2.2',
    why: 'The grant has ended: the person was signed out elsewhere, or a token was stolen.',
    check:
      'Lets the token expire and answers the refresh with `invalid_grant`; expects the same with 400, and no token afterwards. Then the same by POST, for a scope of the hints, and by GET for a resource.',
    needs: ['authorization server', 'sign-in'],
    axes: [
      { method: ['GET'], asked: ['nothing', 'a resource'] },
      { method: ['POST'], asked: ['a scope'] },
    ],
    requests: 24,
    isDestructive: true,
    async *run(context) {
      const { authorizationServer, hints } = context;
      // TOK-40 finds a resource for which there is no token in any case.
      const known = (hints.resources ?? []).slice(0, 1);
      const isKnown = known.length > 0 && (await context.session.token({ resource: known[0] ?? '' })).status === 200;
      const forResource = isKnown ? known.map((resource) => (caller: Caller) => caller.token({ resource })) : [];
      for (const ask of [...waysToAsk(context), ...forResource]) {
        authorizationServer.behaveAsUsual();
        const caller = await signInWithRefreshDue(context);
        authorizationServer.answerAlways('/token', ENDED_GRANT);
        const answer = await ask(caller);
        if (answer === undefined) continue;
        if (answer.status !== 400 || answer.error !== 'invalid_grant') yield finding('400 invalid_grant', answer);
        const later = await ask(continuedAfter(caller, answer, context.sessionCookieNames));
        // The source speaks of the answer only; discarding held tokens is this project's rule.
        if (later && bringsToken(later)) yield finding('no token any more', later, { level: 'project' });
      }
    },
  },
  {
    id: 'RT-11',
    level: 'project',
    sentence: 'After `invalid_grant` the session is over, or it continues and answers `backend_not_ready`.',
    source: 'RFC 10017 6.2.2.2',
    why: 'A page that keeps getting `invalid_grant` never sends its person to the sign-in.',
    check:
      'Lets the token expire and answers refreshes with `invalid_grant`; after the first error expects `invalid_session` at both endpoints, or `backend_not_ready` and session information as before. If the error removes the cookie, continues without it. Then the same with a refresh that is refused so with the status 401.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ carrier: CARRIERS }],
    requests: 18,
    isDestructive: true,
    requires: [...TOKENS_ARE_ANSWERED, ...SESSION_ERRORS_ARE_SENT, 'RT-10'],
    async *run(context) {
      const { authorizationServer } = context;
      for (const status of [400, 401]) {
        const caller = await signInWithRefreshDue(context);
        authorizationServer.answerAlways('/token', { ...ENDED_GRANT, status });
        const after = continuedAfter(caller, await caller.token(), context.sessionCookieNames);
        const [tokens, information] = [await askByEach(after, ''), await after.sessionInfo()];
        const expected = information.status === 200 ? 'backend_not_ready' : 'invalid_session';
        for (const token of tokens) if (token.error !== expected) yield finding(`400 ${expected}`, token);
        authorizationServer.behaveAsUsual();
      }
    },
  },
  keptAfter({
    id: 'RT-13',
    sentence: 'A temporary failure of the authorization server costs neither session nor refresh token.',
    source: 'good practice',
    why: 'Otherwise every restart of the authorization server signs everyone out.',
    failures: PASSING,
  }),
  keptAfter({
    id: 'RT-14',
    sentence: 'A refusal of the request, rather than of the grant, costs neither session nor refresh token.',
    source: 'RFC 6749 5.2, for what the codes mean',
    why: 'A page that asks for one scope too many would sign its person out.',
    failures: ABOUT_THE_REQUEST,
  }),
  {
    id: 'RT-20',
    level: 'MUST',
    sentence: 'A refresh whose ID Token has another `sub` or `iss` than that of the sign-in is rejected.',
    source: 'OpenID Connect Core 12.2',
    why: 'Its access token belongs to another person.',
    check:
      'The authorization server returns the usual ID Token with a refresh, which has to bring a token; then such ID Tokens, also with refreshes for a scope and a resource of the hints: expects that their access tokens are not handed out.',
    needs: ['authorization server', 'sign-in'],
    axes: [
      { value: CHANGES.flatMap(Object.keys), asked: ['nothing'] },
      { value: ['sub'], asked: ['a scope', 'a resource'] },
    ],
    requests: 6 + FAILED_REFRESH_REQUESTS * (CHANGES.length + 2),
    async *run(context) {
      const usual = await answerAfter(context, { idTokenOnRefresh: true });
      context.authorizationServer.behaveAsUsual();
      // With other causes, other checks find no token either.
      if (['invalid_session', 'server_error'].includes(usual.error ?? ''))
        yield finding('a token after the ID Token of the same person', usual);
      const { scopes = [], resources = [] } = context.hints;
      const [first] = CHANGES;
      const cases: (readonly [claims: (typeof CHANGES)[number] | undefined, query: Query])[] = [
        ...CHANGES.map((claims) => [claims, {}] as const),
        ...scopes.slice(0, 1).map((scope) => [first, { scope }] as const),
        ...resources.slice(0, 1).map((resource) => [first, { resource }] as const),
      ];
      for (const [claims = {}, query] of cases) {
        // A refresh token that were rotated might be lost with the answer.
        const changes = { refreshTokens: 'kept', idTokenOnRefresh: true, idToken: { claims } } as const;
        const answer = await failRefresh(context, () => context.authorizationServer.behave(changes), query);
        const { accessToken } = context.authorizationServer.issued.at(-1) ?? {};
        // CACHE-08 finds an expired token from before.
        if (answer.accessToken === accessToken)
          yield finding(`an error after another ${Object.keys(claims).join()}`, answer);
      }
    },
  },
  {
    id: 'RT-21',
    level: 'project',
    sentence: 'Without a refresh token, an expired session answers every query with `backend_not_ready`.',
    source: 'draft 4.3.2',
    why: 'Authorization servers need not issue refresh tokens, and a 500 suggests that retrying may help.',
    check:
      'The authorization server issues no refresh token; asks three times by GET and POST after the token has expired, and for a scope of the hints.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ carrier: CARRIERS, asked: ['nothing', 'a scope'] }, { value: ['the second time', 'the third time'] }],
    requests: 13,
    sharesWaits: true,
    async *run({ signIn, authorizationServer, hints, wait }) {
      authorizationServer.behave({ expiresIn: 1, refreshTokens: 'none' });
      const { caller } = await signIn();
      await wait(2);
      const scoped = (hints.scopes ?? []).slice(0, 1).map((scope) => formOf({ scope }));
      const answers: Answer[] = [];
      for (const query of ['', '', '', ...scoped]) answers.push(...(await askByEach(caller, query)));
      for (const answer of answers) {
        if (answer.status !== 400 || !['backend_not_ready', 'invalid_session'].includes(answer.error ?? ''))
          return yield finding('400 backend_not_ready', answer);
      }
    },
  },
];

/** Refreshes that fail one after the other, and then one that succeeds. */
function keptAfter({ failures, ...own }: Own): Requirement {
  return {
    ...own,
    level: 'project',
    check: `Lets refreshes fail with ${namesOf(failures)} in turn; then a refresh with the same refresh token must succeed.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: failures.map(({ name }) => name) }],
    requests: 6 + failures.length,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      const { authorizationServer } = context;
      for (const { answer } of failures) {
        // Every time: a backend may try once more (ERR-18).
        authorizationServer.answerAlways('/token', answer);
        await caller.token();
      }
      authorizationServer.behaveAsUsual();
      const after = await caller.token();
      const presented = new Set(presentedAt(authorizationServer)).size;
      if (after.accessToken === undefined) yield finding('a token', after);
      else if (presented > 1)
        yield finding('the same refresh token each time', after, { seen: `${presented} of them` });
    },
  };
}
