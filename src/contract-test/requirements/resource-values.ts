import { bringsToken } from '../probe/answer.js';
import type { Demand, Requirement } from '../requirement.js';
import { finding, observation } from '../statements.js';
import { signInWithRefreshDue } from './steps/refreshing.js';

interface MalformedResources extends Omit<Demand, 'source'> {
  readonly check: string;
  readonly resources: readonly string[];
}

const CODES = ['invalid_target', 'invalid_request'];

interface UnusualResource extends Omit<Demand, 'source'> {
  readonly resource: string;
}

/** How the values of `resource` are read. */
export const resourceValues: readonly Requirement[] = [
  {
    id: 'TOK-40',
    level: 'stated',
    sentence: 'A token can be asked for by `resource`.',
    source: 'draft 4.1; RFC 8707 2',
    why: 'It is how a frontend says for which API it needs the token.',
    check: 'Asks for a resource that the application may have; expects a token.',
    needs: ['session', 'two resources'],
    requests: 1,
    async *run({ session, hints }) {
      const answer = await session.token({ resource: hints.resources?.[0] ?? '' });
      if (answer.status !== 200) yield finding('200 with a token', answer);
    },
  },
  malformed({
    id: 'TOK-41',
    level: 'MUST',
    sentence: 'A `resource` that is no absolute URI is refused.',
    why: 'The next component may read an ambiguous identifier as another one.',
    check: 'Asks for a name, a path, a host and a broken URL; expects 400 `invalid_target`, no token.',
    resources: ['api', '/api', '//api.example', 'api.example.com', 'http:// x'],
  }),
  malformed({
    id: 'TOK-42',
    level: 'MUST NOT',
    sentence: 'A `resource` has no fragment, not even an empty one.',
    why: 'A fragment never reaches a server, so two resources that differ in it are one.',
    check: 'Asks for a URI with a fragment, and with an empty one; expects 400 `invalid_target`, no token.',
    resources: ['https://api.example/#part', 'https://api.example/#'],
  }),
  unusual({
    id: 'TOK-43',
    level: 'SHOULD NOT',
    sentence: 'A query in a `resource` is discouraged, but legal.',
    why: 'Some resources differ in nothing else.',
    resource: 'https://api.example/?t=1',
  }),
  unusual({
    id: 'TOK-44',
    level: 'project',
    sentence: 'An absolute URI of any scheme can name a resource.',
    why: 'Resource indicators are identifiers, and need not be addresses.',
    resource: 'urn:example:api',
  }),
  {
    id: 'TOK-45',
    level: 'MAY',
    sentence: '`resource` may come several times.',
    source: 'RFC 8707 2',
    why: 'One token may be meant for two resources; it is the one parameter that may be repeated.',
    check: 'Asks for two resources at once; expects a token or `invalid_target`, no `invalid_request` and no 5xx.',
    needs: ['session', 'two resources'],
    requests: 1,
    async *run({ session, hints }) {
      const answer = await session.token(both(hints.resources));
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
    check: 'Lets all tokens expire, asks for two resources, and looks for both in the token request.',
    needs: ['authorization server', 'sign-in', 'two resources'],
    requests: 6,
    async *run(context) {
      const { authorizationServer, hints } = context;
      const caller = await signInWithRefreshDue(context);
      const answer = await caller.token(both(hints.resources));
      if (answer.accessToken === undefined) return;
      const asked = authorizationServer.received('/token').flatMap(({ form }) => form.getAll('resource'));
      if (hints.resources?.some((resource) => !asked.includes(resource)))
        yield observation(
          `resource=${hints.resources.join(' and resource=')}`,
          `resource=${asked.join(' and resource=')}`,
        );
    },
  },
];

/** Values that have to be refused. */
function malformed({ resources, ...rule }: MalformedResources): Requirement {
  return {
    ...rule,
    source: 'RFC 8707 2',
    needs: ['session'],
    requests: resources.length,
    async *run({ session }) {
      for (const resource of resources) {
        const answer = await session.token({ resource });
        const isRefused = answer.status >= 400 && answer.status < 500 && !bringsToken(answer);
        if (!isRefused) yield finding('400 invalid_target, no token', answer);
        // The source forbids the value; the error code is this project's choice.
        else if (!CODES.includes(answer.error ?? '')) yield finding('400 invalid_target', answer, { level: 'project' });
      }
    },
  };
}

/** Values that may be unknown, but are well-formed. */
function unusual({ resource, ...rule }: UnusualResource): Requirement {
  return {
    ...rule,
    source: 'RFC 8707 2',
    check: `Asks for \`${resource}\`; it may be unknown, but not malformed (\`invalid_request\`, 5xx).`,
    needs: ['session'],
    requests: 1,
    async *run({ session }) {
      const answer = await session.token({ resource });
      if (answer.status >= 500 || answer.error === 'invalid_request')
        yield finding('a token, or invalid_target', answer);
    },
  };
}

function both(resources: readonly string[] = []) {
  return resources.map((resource) => ['resource', resource] as const);
}
