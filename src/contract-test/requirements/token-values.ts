import { CARRIERS, GRANTS, SPECIAL_TOKEN_ANSWERS, TOKEN_ANSWERS } from '../axes.js';
import type { CheckContext } from '../check-context.js';
import { ENDPOINTS, TOKEN } from '../endpoints.js';
import { type Answer, bringsToken } from '../probe/answer.js';
import { type Caller, formOf } from '../probe/caller.js';
import { ENDPOINTS_EXIST, type Requirement, SESSION_ERRORS_ARE_SENT } from '../requirement.js';
import {
  expectedToken,
  expectInvalidSession,
  type Finding,
  finding,
  observation,
  type Statements,
} from '../statements.js';
import { askByEach, knowsNoPost, postForm } from './steps/post-form.js';
import { answerAfter, signInWithRefreshDue } from './steps/refreshing.js';
import { OF_SIGN_INS } from './steps/scope-values.js';
import { loginUrl } from './steps/signing-in.js';
import { answersWithToken, askedBy, claimsOf, TOKEN_REQUESTS } from './steps/token-answers.js';
import { createHold, eventually } from './steps/waiting.js';

const ROUNDS = 6;

/** The access token itself. */
export const tokenValues: readonly Requirement[] = [
  {
    id: 'TOK-71',
    level: 'project',
    sentence: 'A token that is not a bearer token is not handed out.',
    source: 'RFC 10017 6.2.4.3.2; RFC 6749 7.1',
    why: 'It is bound to a key that the page does not have.',
    check:
      'The authorization server issues tokens of the types DPoP and mac at a refresh, for which 400 and no token is expected; then at a sign-in, which must bring none either.',
    needs: ['authorization server', 'sign-in'],
    axes: [
      { grant: GRANTS, value: ['DPoP'] },
      { grant: ['refresh_token'], value: ['mac'] },
    ],
    requests: 18,
    async *run(context) {
      for (const tokenType of ['DPoP', 'mac']) {
        const answer = await answerAfter(context, { tokenType });
        context.authorizationServer.behaveAsUsual();
        if (answer.status !== 400 || bringsToken(answer))
          yield finding(`400, no token of the type ${tokenType}`, answer);
      }
      if (!context.has('login')) return;
      context.authorizationServer.behave({ tokenType: 'DPoP' });
      const browser = context.newBrowser();
      await browser.navigate(loginUrl(context));
      const { anonymous } = context;
      const first = await anonymous.withCookie(browser.jar.headerFor(new URL(TOKEN, anonymous.origin))).token();
      if (bringsToken(first)) yield finding('no token of the sign-in', first);
    },
  },
  {
    id: 'TOK-74',
    level: 'project',
    sentence: 'The token is opaque to the backend, which passes it on byte for byte.',
    source: 'RFC 6749 1.4',
    why: 'Not every authorization server issues JWTs, and one that does may stop.',
    check:
      'The authorization server issues opaque tokens that contain `~+/=.`, at a sign-in and at a refresh; expects the same tokens, by GET and POST. Then one of 2,300 characters, for a scope of the hints.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ grant: GRANTS, carrier: CARRIERS }, { value: ['a long one'] }],
    requests: 15,
    sharesWaits: true,
    async *run(context) {
      context.authorizationServer.behave({ accessTokens: 'opaque' });
      const { caller } = await context.signIn();
      for (const session of [caller, await signInWithRefreshDue(context)])
        for (const answer of await askByEach(session, '')) {
          const token = expectedToken(answer);
          // CACHE-08 finds a token that was issued earlier.
          if (!context.authorizationServer.issued.some(({ accessToken }) => accessToken === token))
            yield observation('the token that was issued', 'another value');
        }
      yield* expectLongToken(caller, context);
    },
  },
  {
    id: 'TOK-75',
    level: 'project',
    sentence: 'A token is handed out to the session it was issued for and to no other.',
    source: 'draft 4, step 3',
    why: 'One person would act as another.',
    check: `Two sessions ask ${2 * ROUNDS} times concurrently, by GET and POST, without parameters and for a scope of the hints; expects no token that both received. So do two whose tokens have expired, while the authorization server holds its answer.`,
    needs: ['session', 'second session'],
    axes: [{ asked: ['nothing', 'a scope'], carrier: CARRIERS }],
    requests: 4 * ROUNDS + 12,
    async *run(context) {
      const { session, secondSession, hints } = context;
      const queries = Array.from({ length: ROUNDS }, (_, round) =>
        round % 2 === 0 ? '' : formOf({ scope: hints.scopes?.[0] ?? '' }),
      );
      const tokensOf = async (caller: typeof session) => {
        const answers = (await Promise.all(queries.map((query) => askByEach(caller, query)))).flat();
        const tokens = answers.flatMap(({ accessToken }) => accessToken ?? []);
        if (tokens.length === 0) answers.slice(0, 1).forEach(expectedToken);
        return new Set(tokens);
      };
      const [mine, theirs] = await Promise.all([tokensOf(session), tokensOf(secondSession)]);
      const shared = [...mine].filter((token) => theirs.has(token));
      if (shared.length > 0)
        yield observation('no token in common', `${shared.length} tokens that both sessions received`);
      else if (context.has('authorization server') && context.has('sign-in')) yield* expectOwnRefreshes(context);
    },
  },
  {
    id: 'TOK-76',
    level: 'project',
    sentence: 'An access token is not a session.',
    source: 'draft 3',
    why: 'An attacker who finds one token, in a log for example, could get new ones with it indefinitely.',
    check:
      'Asks both endpoints without a cookie, with a valid token in `Authorization` and in the query, and the token endpoint with one in a form; expects `invalid_session`.',
    needs: ['session'],
    axes: [
      { endpoint: ENDPOINTS, value: ['in Authorization', 'in the query'] },
      { endpoint: [TOKEN], value: ['in a form'] },
    ],
    requests: 6,
    requires: [...ENDPOINTS_EXIST, ...SESSION_ERRORS_ARE_SENT, 'SES-01'],
    async *run({ session, anonymous }) {
      const token = expectedToken(await session.token());
      const asked = { headers: { Authorization: `Bearer ${token}` } };
      for (const options of [asked, { query: { access_token: token } }]) {
        yield* expectInvalidSession(await anonymous.token(undefined, options));
        const information = await anonymous.sessionInfo(options);
        if (information.status < 400) yield finding('an error, for a token is no session', information);
      }
      const posted = await postForm(anonymous, TOKEN, formOf({ access_token: token }));
      if (!knowsNoPost(posted)) yield* expectInvalidSession(posted);
    },
  },
  {
    id: 'TOK-77',
    level: 'stated',
    sentence: 'An ID Token is never handed out as an access token.',
    source: 'draft 4.2; OpenID Connect Core 2',
    why: 'Resource servers that accept one accept what was issued to any client, and it reveals who signed in.',
    check:
      'Looks for claims that only ID Tokens have in tokens that were asked for without parameters, for scopes and for a resource; with the tester’s authorization server also whether it is an ID Token that was issued, at the sign-in and at a refresh.',
    needs: ['session'],
    axes: [TOKEN_ANSWERS, SPECIAL_TOKEN_ANSWERS, { grant: GRANTS }],
    requests: TOKEN_REQUESTS + 6,
    async *run(context) {
      for (const answer of await answersWithToken(context)) yield* expectNoIdToken(answer, context);
      if (!context.has('authorization server') || !context.has('sign-in')) return;
      const caller = await signInWithRefreshDue(context);
      context.authorizationServer.behave({ idTokenOnRefresh: true });
      yield* expectNoIdToken(await caller.token(), context);
    },
  },
  {
    id: 'TOK-78',
    level: 'project',
    sentence: 'Where a token names its scopes itself, they are those of the answer.',
    source: 'RFC 9068 2.2.3; draft 4.2',
    why: 'A page takes a token that can do more, or less, for the one that it asked for.',
    check:
      'Asks without scope and for the scopes of the hint, by GET and POST; the claim `scope` of a JWT has to equal the member `scope`, or without it what was asked for. Scopes of OpenID Connect are left out.',
    needs: ['session'],
    axes: [TOKEN_ANSWERS, SPECIAL_TOKEN_ANSWERS],
    requests: TOKEN_REQUESTS,
    async *run(context) {
      for (const answer of await answersWithToken(context)) {
        const own = scopesOf(claimsOf(answer.accessToken ?? '').scope);
        const told = scopesOf(answer.members.scope ?? (askedBy(answer).get('scope') || undefined));
        if (own !== undefined && told !== undefined && own !== told)
          yield finding(`a token with the scopes "${told}"`, answer, { seen: `a token with the scopes "${own}"` });
      }
    },
  },
];

/** OpenID Connect Core 1.0, sections 2, 3.1.3.6 and 3.3.2.11. */
const OF_ID_TOKENS = ['at_hash', 'c_hash', 's_hash'];

function* expectNoIdToken(answer: Answer, context: CheckContext): Generator<Finding, void, void> {
  const { accessToken } = answer;
  if (accessToken === undefined) return;
  const isIssued =
    context.has('authorization server') &&
    context.authorizationServer.issued.some(({ idToken }) => idToken === accessToken);
  const name = OF_ID_TOKENS.find((claim) => claim in claimsOf(accessToken));
  if (isIssued || name !== undefined)
    yield finding('an access token', answer, { seen: `an ID Token${name === undefined ? '' : ` (${name})`}` });
}

function scopesOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Not every authorization server repeats the others in a token.
  const scopes = new Set(value.split(' ').filter((scope) => scope !== '' && !OF_SIGN_INS.includes(scope)));
  return [...scopes].sort().join(' ');
}

/** Two sessions refresh at the same moment. */
async function* expectOwnRefreshes(context: CheckContext): Statements {
  const { authorizationServer } = context;
  const callers = [await signInWithRefreshDue(context), await signInWithRefreshDue(context)];
  const { until, release } = createHold();
  authorizationServer.answerAlways('/token', { until });
  const asking = callers.map((caller) => caller.token());
  await eventually(() => authorizationServer.received('/token').length > 1, 1);
  release();
  const tokens = (await Promise.all(asking)).flatMap(({ accessToken }) => accessToken ?? []);
  if (new Set(tokens).size < tokens.length) yield observation('a token for each session', 'one for both');
}

/** A token that is longer than a column or a buffer for usual ones. */
async function* expectLongToken(caller: Caller, { authorizationServer, hints }: CheckContext): Statements {
  const [scope] = hints.scopes ?? [];
  if (scope === undefined) return;
  authorizationServer.behave({ accessTokens: 'long' });
  const before = authorizationServer.issued.length;
  const answer = await caller.token({ scope });
  const [issued] = authorizationServer.issued.slice(before);
  if (issued !== undefined && issued.accessToken !== answer.accessToken)
    yield finding('the long token that was issued', answer, {
      seen: answer.accessToken === undefined ? answer.summary : `${answer.accessToken.length} characters`,
    });
}
