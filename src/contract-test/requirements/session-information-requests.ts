import { SESSION_INFO } from '../endpoints.js';
import type { Requirement } from '../requirement.js';
import { finding, observation } from '../statements.js';
import { signInWithRefreshDue } from './steps/refreshing.js';

const TIMES = 20;

/** How session information is asked for. */
export const sessionInformationRequests: readonly Requirement[] = [
  {
    id: 'SES-04',
    level: 'MUST',
    sentence: 'The endpoint for session information supports GET.',
    source: 'draft 3.2 and 5.1',
    why: 'It is how a frontend learns whether a person is signed in.',
    check: 'Asks with GET and a session; expects 200.',
    needs: ['session'],
    requires: [],
    requests: 1,
    async *run({ session }) {
      const answer = await session.sessionInfo();
      if (answer.status !== 200) yield finding('200', answer);
    },
  },
  {
    id: 'SES-05',
    level: 'project',
    sentence: 'Session information answers other methods with 405 and `Allow`, and HEAD like GET or with 405.',
    source: 'RFC 9110 9.3.2 and 15.5.6',
    why: 'A request with another method is a mistake that its author should notice.',
    check: 'Asks with PUT, DELETE and POST, expecting 405 with `Allow` (501 is tolerated); then with HEAD.',
    needs: ['session'],
    requests: 4,
    async *run({ session }) {
      for (const method of ['PUT', 'DELETE', 'POST']) {
        const answer = await session.ask(SESSION_INFO, { method, headers: { Origin: session.origin } });
        const isRefused = answer.status === 501 || (answer.status === 405 && answer.header('allow') !== undefined);
        if (!isRefused) yield finding(`405 with Allow for ${method}`, answer);
      }
      const head = await session.ask(SESSION_INFO, { method: 'HEAD' });
      if (![200, 405].includes(head.status)) yield finding('200 or 405 for HEAD', head);
    },
  },
  {
    id: 'SES-06',
    level: 'MUST',
    sentence: 'Session information does not depend on parameters.',
    source: 'draft 3.2 and 5.1',
    why: 'Whatever an attacker makes the page ask for, it learns about its own person only.',
    check: 'Asks with and without `sub` and `scope`; expects the same members with the same values.',
    needs: ['session'],
    requests: 2,
    async *run({ session }) {
      const plain = await session.sessionInfo();
      const asked = await session.sessionInfo({ query: { sub: 'another-person', scope: 'x' } });
      if (asked.status !== plain.status || JSON.stringify(asked.json) !== JSON.stringify(plain.json))
        yield finding(`the same as without parameters: ${plain.summary}`, asked);
    },
  },
  {
    id: 'SES-12',
    level: 'project',
    sentence: 'A request for session information causes no request to the authorization server.',
    source: 'good practice: pages poll it',
    why: 'A forgotten tab would keep the session there alive, and use up refresh tokens.',
    check: `Lets the access token expire, asks ${TIMES} times, and looks at the requests that reach the authorization server.`,
    needs: ['authorization server', 'sign-in'],
    requests: 6 + TIMES,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      for (let time = 0; time < TIMES; time += 1) await caller.sessionInfo();
      const paths = new Set(context.authorizationServer.received().map(({ path }) => path));
      if (paths.size > 0) yield observation('no request', `requests to ${[...paths].join(', ')}`);
    },
  },
];
