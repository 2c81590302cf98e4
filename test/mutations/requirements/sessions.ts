import { change, type Mutation } from '../mutation.js';
import { withoutHeader } from './site.js';

const BODY = '{ ...person.claims, exp: times.endsAt, can_grant_more: canGrantMore }';
const NEEDS_SESSION = 'if (operation.needsSession && session.current === undefined) return invalidSession();';
const ALLOWANCE = "{ allowance }: Pick<Backend, 'allowance'>";
const PERSON = 'const { person, times } = session;';

const told = (id: string, deed: string, body: string): Mutation => ({
  id,
  deed,
  test: 'flow/session',
  changes: [change('operations/getSessionInfo', BODY, body)],
});

/** Sessions, and what is told of them. */
export const sessions: readonly Mutation[] = [
  {
    id: 'SES-04',
    deed: 'knows no GET for the session',
    test: 'flow/endpoints',
    changes: [
      change(
        'contract/contract',
        'table.set(operation.method, operation);',
        "table.set(operation.operationId === 'getSessionInfo' ? 'PUT' : operation.method, operation);",
      ),
    ],
  },
  {
    id: 'SES-05',
    deed: 'knows no HEAD for the session',
    test: 'flow/endpoints',
    changes: [change('contract/contract', "if (operation.answersHead) table.set('HEAD', operation);", '')],
  },
  {
    id: 'SES-06',
    deed: 'refuses parameters of the session endpoint',
    test: 'flow/endpoints',
    changes: [
      change(
        'server/serve-contract',
        NEEDS_SESSION,
        `${NEEDS_SESSION}\n  if (operation.operationId === 'getSessionInfo' && request.query) return refuse(400, 'invalid_request', 'no');`,
      ),
    ],
  },
  told('SES-07', 'tells of the person in a list', `[${BODY}]`),
  told('SES-08', 'tells an access token', BODY.replace('{', '{ token: session.tokens().accessTokens[0]?.value,')),
  {
    id: 'SES-12',
    deed: 'has a session live on by asking who is signed in',
    test: 'flow/session',
    changes: [
      change('operations/getSessionInfo', ALLOWANCE, '{ allowance, sessions }'),
      change('operations/getSessionInfo', PERSON, `${PERSON}\n  await sessions.use(session);`),
    ],
  },
  {
    id: 'SES-16',
    deed: 'lets browsers guess at types',
    test: 'flow/headers',
    changes: [withoutHeader('x-content-type-options')],
  },
];
