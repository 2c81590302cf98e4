import { CARRIERS } from '../axes.js';
import { TOKEN } from '../endpoints.js';
import { type Answer, bringsToken } from '../probe/answer.js';
import { formOf } from '../probe/caller.js';
import type { Requirement } from '../requirement.js';
import {
  expectedToken,
  expectRefusal,
  finding,
  Inconclusive,
  notApplicable,
  note,
  observation,
} from '../statements.js';
import { askForLess, freshSession } from './steps/held-tokens.js';
import { askByEach, knowsNoPost, postForm } from './steps/post-form.js';
import { signInWithRefreshDue } from './steps/refreshing.js';

const NEVER = 'never-granted-to-anybody';

/** What a careless backend takes for a space between two scopes. */
export const JOINTS = [',', ';', '+'];

const ELSEWHERE = 'https://elsewhere.example';

/** They differ from request to request, regardless of the query. */
const PASSING = ['refresh_token', 'client_assertion'];

/** Which token answers a query for scopes, and whether a token is for the resource that was asked for. */
export const tokenRestrictions: readonly Requirement[] = [
  {
    id: 'TOK-27',
    level: 'SHOULD NOT',
    sentence:
      'A held token with more scopes than were asked for is not handed out; the backend asks for a narrower one.',
    source: 'draft 6.3; RFC 10017 6.2.2.3',
    why: 'A page that asks for less wants a token that does less harm when it leaks.',
    check:
      'Asks for nothing, for two scopes, then for each of them, by GET and POST; expects other tokens, which may only be wider if its `scope` says so. With the tester’s authorization server also where a token for the one has expired, and that for the two has not.',
    needs: ['session', 'two scopes'],
    axes: [
      { carrier: CARRIERS, value: ['the first scope', 'the second scope'] },
      { value: ['once its own token has expired'] },
    ],
    requests: 19,
    sharesWaits: true,
    run: askForLess,
  },
  {
    id: 'TOK-28',
    level: 'project',
    sentence: 'A held token with fewer scopes than asked for is not handed out.',
    source: 'draft 4, step 3: "suitable"',
    why: 'The resource server refuses it, and asking again yields the same token.',
    check:
      'Asks for one scope and for the other, then for both, by GET and POST; expects another token, unless the `scope` of the first has both.',
    needs: ['session', 'two scopes'],
    axes: [{ method: ['GET', 'POST'], value: ['the first scope', 'the second scope'] }],
    requests: 9,
    async *run(context) {
      const [one = '', two = ''] = context.hints.scopes ?? [];
      const session = await freshSession(context);
      const each = [await session.token({ scope: one }), await session.token({ scope: two })];
      // TOK-27 judges that a token has more than was asked for.
      const narrow = each.filter((answer) => !hasScopes(answer, one, two)).map(expectedToken);
      for (const wide of await askByEach(session, formOf({ scope: `${one} ${two}` })))
        if (narrow.includes(wide.accessToken ?? ''))
          yield finding(`a token for "${one} ${two}"`, wide, { seen: 'the token that was got for one of them' });
    },
  },
  {
    id: 'TOK-29',
    level: 'project',
    sentence: 'A token for a scope does not answer a request without one, nor the reverse.',
    source: 'good practice; draft 4.1 leaves the default to the backend',
    why: 'The answer to a bare request must not depend on what another component asked before.',
    check:
      'In a new session asks for nothing, for a scope, and for nothing again, by GET and POST; expects the first answer again, which may answer the scope only if it says that it has it.',
    needs: ['sign-in', 'two scopes'],
    axes: [{ method: ['GET', 'POST'], asked: ['nothing', 'a scope'] }],
    requests: 10,
    async *run({ signIn, hints }) {
      const [scope = ''] = hints.scopes ?? [];
      const { caller } = await signIn();
      const before = expectedToken(await caller.token());
      const scoped = await askByEach(caller, formOf({ scope }));
      const tokens = scoped.map(({ accessToken }) => accessToken);
      for (const answer of scoped) {
        if (answer.accessToken === undefined) throw new Inconclusive(`no token for "${scope}": ${answer.summary}`);
        // TOK-27 judges a token that has the scope, and more, and says so.
        if (answer.accessToken === before && !hasScopes(answer, scope))
          yield finding(`a token for "${scope}"`, answer, { seen: 'the token of the bare request' });
      }
      for (const after of await askByEach(caller, ''))
        if (tokens.includes(after.accessToken) && after.accessToken !== before)
          yield finding('the token that a bare request got before', after, { seen: `the token for "${scope}"` });
    },
  },
  {
    id: 'TOK-30',
    level: 'project',
    sentence: 'A token with another scope than asked for is held under the scope that was asked for.',
    source: 'good practice; RFC 6749 3.3 lets the authorization server ignore the scope',
    why: 'Otherwise every request of the page causes one to the authorization server, and uses up a refresh token.',
    check:
      'The authorization server grants more than was asked; equal requests by GET and POST may cause one token request.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    axes: [{ carrier: CARRIERS }],
    requests: 11,
    async *run({ signIn, authorizationServer, hints }) {
      const [one = '', two = ''] = hints.scopes ?? [];
      const { caller } = await signIn();
      const both = { scope: `${one} ${two}` };
      const [first, again] = [await caller.token(both), await caller.token(both)];
      if (expectedToken(first) !== again.accessToken) return yield notApplicable('The backend keeps no tokens.');
      authorizationServer.behave({ scope: () => `${one} ${two}` });
      for (const ask of [() => caller.token({ scope: one }), () => postForm(caller, TOKEN, formOf({ scope: two }))]) {
        authorizationServer.forgetRequests();
        const answer = await ask();
        if (knowsNoPost(answer)) continue;
        expectedToken(answer);
        await ask();
        const asked = authorizationServer.received('/token').length;
        if (asked > 1) yield observation('one token request for equal requests', `${asked} token requests`);
      }
    },
  },
  {
    id: 'TOK-31',
    level: 'stated',
    sentence: 'A scope beyond the grant is refused, and the session continues.',
    source: 'draft 4.3.2 and 4.3.3; RFC 6749 6',
    why: 'A page that asks for too much must get an error, not sign its person out.',
    check:
      'Asks for a scope that was never granted, alone and beside one of the hints, and for those of the hints with something else than a space between them, by GET and POST; expects a 400 and no token, and the usual answer afterwards.',
    needs: ['session'],
    axes: [{ carrier: CARRIERS, value: ['alone', 'beside a granted one', ...JOINTS] }],
    requests: 14 + 4 * JOINTS.length,
    isDestructive: true,
    async *run({ signIn, hints }) {
      const { caller } = await signIn();
      const before = await caller.token();
      const beside = (hints.scopes ?? []).slice(0, 1).map((scope) => `${scope} ${NEVER}`);
      // One scope each (RFC 6749, section 3.3).
      const joined = hints.scopes === undefined ? [] : JOINTS.map((joint) => String(hints.scopes?.join(joint)));
      for (const scope of [NEVER, ...beside, ...joined])
        for (const answer of await askByEach(caller, formOf({ scope }))) {
          // An authorization server may leave out what it does not grant, and say so.
          const isLess = beside.includes(scope) && answer.scope?.includes(NEVER) === false;
          if (!isLess) yield* expectRefusal(answer);
          const after = await caller.token();
          if (before.status === 200 && after.status !== 200) return yield finding('200 as before', after);
        }
    },
  },
  {
    id: 'TOK-51',
    level: 'project',
    sentence: 'A requested resource reaches the authorization server in one way or another, or the request is refused.',
    source: 'RFC 8707 2; least privilege',
    why: 'A backend that silently drops it hands out a token that is good for more than was asked for.',
    check: 'Asks for two resources one after the other; the token requests must differ in something.',
    needs: ['authorization server', 'sign-in', 'two resources'],
    requests: 7,
    sharesWaits: true,
    async *run({ signIn, authorizationServer, hints, wait }) {
      authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await signIn();
      await wait(1.1);
      const requests: string[] = [];
      for (const resource of hints.resources ?? []) {
        authorizationServer.forgetRequests();
        const { accessToken } = await caller.token({ resource });
        const [request] = authorizationServer.received('/token');
        if (accessToken === undefined || request === undefined)
          return yield note(`Not judged: for ${resource} there was no token, or no token request.`);
        for (const name of PASSING) request.form.delete(name);
        requests.push(request.form.toString());
      }
      if (new Set(requests).size === 1)
        yield observation('token requests that name the resource', `the same request for both: ${requests[0]}`);
    },
  },
  {
    id: 'TOK-52',
    level: 'project',
    sentence: 'A token is handed out if the authorization server issued it for the resource, and not for another one.',
    source: 'draft-skokan-oauth-resource-response',
    why: 'The frontend would send it to the wrong API.',
    check: 'The token response names another `resource`, as a text and in a list, then the right one in a list.',
    needs: ['authorization server', 'sign-in', 'two resources'],
    requests: 18,
    requires: ['TOK-40'],
    axes: [{ value: ['a text', 'a list', 'a list with the right one'] }],
    async *run(context) {
      const [resource = ''] = context.hints.resources ?? [];
      for (const one of [ELSEWHERE, [ELSEWHERE], [resource]]) {
        const caller = await signInWithRefreshDue(context);
        context.authorizationServer.behave({ tokenMembers: { resource: one } });
        const answer = await caller.token({ resource });
        context.authorizationServer.behaveAsUsual();
        // Whether a token for it has the right form is for other requirements.
        const isWrong = one.includes(resource) ? answer.status !== 200 : bringsToken(answer);
        if (isWrong) yield finding('a token for it, or an error', answer);
      }
    },
  },
];

/** Whether an answer says that its token has these scopes. */
function hasScopes({ scope }: Answer, ...wanted: readonly string[]): boolean {
  return wanted.every((one) => scope?.includes(one));
}
