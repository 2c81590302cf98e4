import { CARRIERS } from '../axes.js';
import { TOKEN } from '../endpoints.js';
import { type Caller, formOf } from '../probe/caller.js';
import type { Requirement } from '../requirement.js';
import { expectedToken, expectRefusal, finding, note, observation, type Statements } from '../statements.js';
import { askByEach, postForm } from './steps/post-form.js';
import { signInWithRefreshDue } from './steps/refreshing.js';
import { both, malformed, RESPELLINGS, UNKNOWN_RESOURCE, unusual } from './steps/resource-values.js';

const named = (resources: readonly string[]) => `resource=${resources.join(' and resource=')}`;

const DESCRIPTION = 'This resource is closed on Sundays.';

/** How resources are read and compared, and which token answers a query for them. */
export const resources: readonly Requirement[] = [
  {
    id: 'TOK-40',
    level: 'stated',
    sentence: 'A token can be asked for by `resource`.',
    source: 'draft 4.1; RFC 8707 2',
    why: 'It is how a frontend says for which API it needs the token.',
    check: 'Asks for each resource of the hints, by GET and POST; expects a token.',
    needs: ['session', 'two resources'],
    axes: [{ method: ['GET', 'POST'], value: ['the first', 'the second'] }],
    requests: 4,
    async *run({ session, hints }) {
      for (const resource of hints.resources ?? [])
        for (const answer of await askByEach(session, formOf({ resource })))
          if (answer.status !== 200) yield finding('200 with a token', answer);
    },
  },
  malformed({
    id: 'TOK-41',
    level: 'MUST',
    sentence: 'A `resource` that is no absolute URI is refused.',
    why: 'The next component may read an ambiguous identifier as another one.',
    check: 'Asks for a name, a path, a host and a broken URL, by GET and POST; expects 400 `invalid_target`, no token.',
    resources: ['api', '/api', '//api.example', 'api.example.com', 'http:// x'],
  }),
  malformed({
    id: 'TOK-42',
    level: 'MUST NOT',
    sentence: 'A `resource` has no fragment, not even an empty one.',
    why: 'A fragment never reaches a server, so two resources that differ in it are one.',
    check:
      'Asks for a URI with a fragment, and with an empty one, by GET and POST; expects 400 `invalid_target`, no token.',
    resources: ['https://api.example/#part', 'https://api.example/#'],
  }),
  unusual({
    id: 'TOK-43',
    level: 'SHOULD NOT',
    sentence: 'A query in a `resource` is discouraged, but legal.',
    why: 'Some resources differ in nothing else.',
    resources: ['https://api.example/?t=1', 'https://api.example/items?from=1&to=2'],
  }),
  unusual({
    id: 'TOK-44',
    level: 'project',
    sentence: 'An absolute URI of any scheme can name a resource.',
    why: 'Resource indicators are identifiers, and need not be addresses.',
    resources: ['urn:example:api', 'api://default', 'com.example.app:/api'],
  }),
  {
    id: 'TOK-45',
    level: 'MAY',
    sentence: '`resource` may come several times.',
    source: 'RFC 8707 2',
    why: 'One token may be meant for two resources; it is the one parameter that may be repeated.',
    check:
      'Asks for two resources at once, by GET and POST; expects a token or `invalid_target`, no `invalid_request` and no 5xx.',
    needs: ['session', 'two resources'],
    axes: [{ carrier: CARRIERS }],
    requests: 2,
    async *run({ session, hints }) {
      for (const answer of await askByEach(session, formOf(both(hints.resources))))
        if (answer.status >= 500 || answer.error === 'invalid_request')
          yield finding('a token, or 400 invalid_target', answer);
    },
  },
  {
    id: 'TOK-46',
    level: 'project',
    sentence: 'Of several resources all are asked for, or the request is refused.',
    source: 'RFC 8707 2.2',
    why: 'A backend that takes the first, or the last, hands out a token that half of the APIs refuse.',
    check: 'Lets all tokens expire, asks for two resources, by GET and POST, and looks for both in the token requests.',
    needs: ['authorization server', 'sign-in', 'two resources'],
    axes: [{ carrier: CARRIERS, value: ['the first', 'the second'] }],
    requests: 12,
    async *run(context) {
      const { authorizationServer, hints } = context;
      const query = both(hints.resources);
      for (const ask of [
        (caller: Caller) => caller.token(query),
        (caller: Caller) => postForm(caller, TOKEN, formOf(query)),
      ]) {
        const answer = await ask(await signInWithRefreshDue(context));
        if (answer.accessToken === undefined) return yield note(`Two resources are refused: ${answer.summary}.`);
        const asked = authorizationServer.received('/token').flatMap(({ form }) => form.getAll('resource'));
        if (hints.resources?.some((resource) => !asked.includes(resource)))
          yield observation(named(hints.resources), named(asked));
      }
    },
  },
  {
    id: 'TOK-47',
    level: 'project',
    sentence: 'A token for one resource answers a query for neither another one nor two. Their order has no meaning.',
    source: 'draft 4, step 3: "suitable"',
    why: 'An API that receives a token meant for another one may use it there.',
    check:
      'Asks for one resource, for the other, and for both, by GET and POST, and for one of the scopes with each; expects different tokens. For both in the other order, and for one twice, expects a token that is held.',
    needs: ['session', 'two resources'],
    axes: [{ carrier: CARRIERS, value: ['another one', 'both', 'another one, with a scope'] }],
    requests: 16,
    async *run({ session, hints }) {
      const [one = '', other = ''] = hints.resources ?? [];
      for (const scope of (hints.scopes ?? []).slice(0, 1)) {
        const { accessToken } = await session.token({ resource: one, scope });
        for (const second of await askByEach(session, formOf({ resource: other, scope })))
          if (second.accessToken !== undefined && second.accessToken === accessToken)
            yield finding(`a token for ${other}`, second, { seen: `the one for ${one} with the same scope` });
      }
      const first = expectedToken(await session.token({ resource: one }));
      const seconds = await askByEach(session, formOf({ resource: other }));
      for (const second of seconds)
        if (second.accessToken === first) yield finding(`a token for ${other}`, second, { seen: `the one for ${one}` });
      const known = [first, ...seconds.map(({ accessToken }) => accessToken)];
      for (const third of await askByEach(session, formOf(both(hints.resources))))
        if (third.accessToken !== undefined && known.includes(third.accessToken))
          yield finding('a token for both, or an error', third, { seen: 'the token for one of them' });
      yield* expectSets(session, [one, other]);
    },
  },
  {
    id: 'TOK-48',
    level: 'project',
    sentence: 'Resources are compared character by character.',
    source: 'good practice; RFC 3986 6.2.1',
    why: 'Only the authorization server decides whether two spellings mean the same resource.',
    check:
      'Gets a token for a resource, then asks with a trailing slash more or less, in capitals, with a port, with a space in front, and encoded once more; expects other answers than the same token.',
    needs: ['session', 'two resources'],
    axes: [{ carrier: CARRIERS, value: Object.keys(RESPELLINGS) }],
    requests: 1 + 2 * Object.keys(RESPELLINGS).length,
    async *run({ session, hints }) {
      const [resource = ''] = hints.resources ?? [];
      const token = expectedToken(await session.token({ resource }));
      for (const other of Object.values(RESPELLINGS).map((respell) => respell(resource)))
        for (const answer of other === resource ? [] : await askByEach(session, formOf({ resource: other })))
          if (answer.accessToken === token)
            yield finding(`a token for ${other}, or an error`, answer, { seen: `the token for ${resource}` });
    },
  },
  {
    id: 'TOK-49',
    level: 'project',
    sentence: 'A resource that the application has no use for is refused.',
    source: 'RFC 8707 2, error `invalid_target`; least privilege',
    why: 'An injected script could get tokens for everything that the person can access elsewhere.',
    check:
      'Asks for an unknown resource, for one that begins like one of the hints, and for one of the hints together with an unknown one, by GET and POST; expects 400 `invalid_target`.',
    needs: ['session'],
    axes: [{ carrier: CARRIERS, value: ['alone', 'a longer one', 'beside a known one'] }],
    requests: 6,
    async *run({ session, hints: { resources = [] } }) {
      const [known] = resources;
      const beside = known === undefined ? [] : [[`${known}.unknown.example`], [known, UNKNOWN_RESOURCE]];
      // Another check judges whether two resources are malformed.
      for (const asked of [[UNKNOWN_RESOURCE], ...beside])
        for (const answer of await askByEach(session, formOf(both(asked))))
          yield* expectRefusal(answer, 'invalid_target', ...(asked.length > 1 ? ['invalid_request'] : []));
    },
  },
  {
    id: 'TOK-50',
    level: 'stated',
    sentence: 'When the authorization server refuses the resource, its `invalid_target` is passed on.',
    source: 'draft 4.3.3; RFC 8707 2',
    why: 'The frontend asked for this resource, and can ask for another.',
    check:
      'Lets the authorization server refuse refreshes with `invalid_target` and a description, without parameters and for a resource of the hints; expects both.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ asked: ['nothing', 'a resource'] }],
    requests: 7,
    async *run(context) {
      const body = { error: 'invalid_target', error_description: DESCRIPTION };
      const caller = await signInWithRefreshDue(context);
      context.authorizationServer.answerAlways('/token', { status: 400, body });
      const queries = [{}, ...(context.hints.resources ?? []).slice(0, 1).map((resource) => ({ resource }))];
      for (const query of queries) {
        const answer = await caller.token(query);
        if (answer.error !== body.error || answer.members.error_description !== DESCRIPTION)
          yield finding('400 invalid_target with the description', answer);
      }
    },
  },
];

/** Where a token for these resources is held, and one for the first: the same sets, written otherwise. */
async function* expectSets(session: Caller, [one, other]: readonly [string, string]): Statements {
  for (const [usual, otherwise] of [
    [
      [one, other],
      [other, one],
    ],
    [[one], [one, one]],
  ]) {
    const { accessToken } = await session.token(both(usual));
    if (accessToken === undefined || (await session.token(both(usual))).accessToken !== accessToken) continue;
    const same = await session.token(both(otherwise));
    if (same.accessToken !== undefined && same.accessToken !== accessToken)
      yield finding('the token that is held for these resources', same, { seen: 'another token' });
  }
}
