import { finding, observation, type Requirement } from '../../requirement.js';

export const tok25: Requirement = {
  id: 'TOK-25',
  level: 'project',
  sentence: 'A scope that is named twice counts once.',
  source: 'RFC 6749 3.3: scopes are a set',
  why: 'Components add their scopes together, and some come twice.',
  check: 'Asks for one scope twice; expects a token, and the scope once in the token request.',
  needs: ['authorization server', 'sign-in', 'two scopes'],
  requests: 6,
  async *judge({ signIn, authorizationServer, hints }) {
    const [scope = ''] = hints.scopes ?? [];
    const { caller } = await signIn();
    authorizationServer.forgetRequests();
    const answer = await caller.token({ scope: `${scope} ${scope}` });
    if (answer.status !== 200) yield finding(`a token for "${scope}"`, answer);
    for (const { form } of authorizationServer.received('/token')) {
      const asked = form.get('scope')?.split(' ') ?? [];
      if (new Set(asked).size !== asked.length) yield observation(`scope=${scope}`, `scope=${asked.join(' ')}`);
    }
  },
};
