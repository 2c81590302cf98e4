import { expectedToken } from '../../expectations.js';
import { notApplicable, observation, type Requirement } from '../../requirement.js';

export const tok30: Requirement = {
  id: 'TOK-30',
  level: 'project',
  sentence: 'A token whose scope is not what was asked for is found again by what was asked for.',
  source: 'good practice; RFC 6749 3.3 lets the authorization server ignore the scope',
  why: 'Else every request of the page becomes one to the authorization server, and uses up a refresh token.',
  check: 'The authorization server grants more than asked; two equal requests may cause one token request.',
  needs: ['authorization server', 'sign-in', 'two scopes'],
  requests: 9,
  async *judge({ signIn, authorizationServer, hints }) {
    const [one = '', two = ''] = hints.scopes ?? [];
    const { caller } = await signIn();
    const [first, again] = [await caller.token({ scope: two }), await caller.token({ scope: two })];
    if (expectedToken(first) !== again.accessToken) return yield notApplicable('The backend keeps no tokens.');
    authorizationServer.behave({ scope: () => `${one} ${two}` });
    authorizationServer.forgetRequests();
    expectedToken(await caller.token({ scope: one }));
    await caller.token({ scope: one });
    const asked = authorizationServer.received('/token').length;
    if (asked > 1) yield observation('one token request for two equal requests', `${asked} token requests`);
  },
};
