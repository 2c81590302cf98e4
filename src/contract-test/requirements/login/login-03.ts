import { observation, type Requirement } from '../../requirement.js';
import { requireAuthorizationRequest } from './authorization-request.js';

export const login03: Requirement = {
  id: 'LOGIN-03',
  level: 'RECOMMENDED',
  sentence: 'Each attempt to sign in has a PKCE challenge of its own, by S256.',
  source: 'RFC 9700 2.1.1; RFC 10017 6.2.1',
  why: 'It keeps a stolen code from being injected into another session.',
  check: 'Begins to sign in twice; expects `code_challenge_method=S256`, and two challenges that differ.',
  needs: ['login'],
  requests: 10,
  async *judge(trial) {
    const first = (await requireAuthorizationRequest(trial)).url.searchParams;
    const second = (await requireAuthorizationRequest(trial)).url.searchParams;
    const method = first.get('code_challenge_method');
    if (method !== 'S256') yield observation('code_challenge_method=S256', String(method));
    if (first.get('code_challenge') === second.get('code_challenge'))
      yield observation('two challenges that differ', 'the same twice, or none');
  },
};
