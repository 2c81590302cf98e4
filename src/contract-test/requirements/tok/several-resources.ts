import { finding, observation, type Requirement } from '../../requirement.js';

export const tok45: Requirement = {
  id: 'TOK-45',
  level: 'MAY',
  sentence: '`resource` may come several times.',
  source: 'RFC 8707 2',
  why: 'One token may be meant for two resources; it is the one parameter that may be repeated.',
  check: 'Asks for two resources at once; expects a token or `invalid_target`, no `invalid_request` and no 5xx.',
  needs: ['session', 'two resources'],
  requests: 1,
  async *judge({ session, hints }) {
    const answer = await session.token(both(hints.resources));
    if (answer.status >= 500 || answer.error === 'invalid_request')
      yield finding('a token, or 400 invalid_target', answer);
  },
};

export const tok46: Requirement = {
  id: 'TOK-46',
  level: 'project',
  sentence: 'Of several resources all are asked for, or the request is refused.',
  source: 'RFC 8707 2.2',
  why: 'A backend that takes the first, or the last, hands out a token that half of the APIs refuse.',
  check: 'Lets all tokens expire, asks for two resources, and looks for both in the token request.',
  needs: ['authorization server', 'sign-in', 'two resources'],
  requests: 6,
  async *judge({ signIn, authorizationServer, hints, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    await wait(1.1);
    authorizationServer.forgetRequests();
    const answer = await caller.token(both(hints.resources));
    if (answer.accessToken === undefined) return;
    const asked = authorizationServer.received('/token').flatMap(({ form }) => form.getAll('resource'));
    if (hints.resources?.some((resource) => !asked.includes(resource)))
      yield observation(
        `resource=${hints.resources.join(' and resource=')}`,
        `resource=${asked.join(' and resource=')}`,
      );
  },
};

function both(resources: readonly string[] = []) {
  return resources.map((resource) => ['resource', resource] as const);
}
