import { observation, type Requirement } from '../../requirement.js';

const TIMES = 20;

export const ses12: Requirement = {
  id: 'SES-12',
  level: 'project',
  sentence: 'Asking for session information causes no traffic to the authorization server.',
  source: 'good practice: pages poll it',
  why: 'A tab that nobody looks at would keep sessions alive there, and use up refresh tokens.',
  check: `Lets the access token expire, asks ${TIMES} times, and looks at what came to the authorization server.`,
  needs: ['authorization server', 'sign-in'],
  requests: 6 + TIMES,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    await wait(1.1);
    authorizationServer.forgetRequests();
    for (let time = 0; time < TIMES; time += 1) await caller.sessionInfo();
    const paths = new Set(authorizationServer.received().map(({ path }) => path));
    if (paths.size > 0) yield observation('no request', `requests to ${[...paths].join(', ')}`);
  },
};
