import { observation, type Requirement } from '../../requirement.js';
import { scopesOf, signInRequest } from './asked-scopes.js';

export const onl02: Requirement = {
  id: 'ONL-02',
  level: 'project',
  sentence: 'Whoever asks for `offline_access` also asks for consent.',
  source: 'OpenID Connect Core 11',
  why: 'Authorization servers ignore it without; and access while nobody is there is for people to allow.',
  check: 'Signs in; if the scope has `offline_access`, expects `prompt=consent`.',
  needs: ['authorization server', 'sign-in'],
  requests: 5,
  async *judge(trial) {
    const request = await signInRequest(trial);
    const prompts = request.query.get('prompt')?.split(' ') ?? [];
    if (scopesOf(request).includes('offline_access') && !prompts.includes('consent'))
      yield observation('offline_access with prompt=consent', `offline_access with prompt=${prompts.join(' ')}`);
  },
};
