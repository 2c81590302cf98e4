import { finding, observation, type Requirement } from '../../requirement.js';
import { requireAuthorizationRequest } from './authorization-request.js';

const FOREIGN = 'evil.example';

export const login09: Requirement = {
  id: 'LOGIN-09',
  level: 'project',
  sentence: 'The `redirect_uri` does not depend on what a request says about its host.',
  source: 'RFC 9700 2.1 and 4.1',
  why: 'The code would go to whoever wrote the header.',
  check: 'Begins to sign in with a foreign `Host`, and with forwarding headers; expects the usual `redirect_uri`.',
  needs: ['login'],
  requests: 7,
  async *judge(trial) {
    const { anonymous, hints } = trial;
    const usual = (await requireAuthorizationRequest(trial)).url.searchParams.get('redirect_uri');
    const navigation = { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    for (const headers of [{ Host: FOREIGN }, { 'X-Forwarded-Host': FOREIGN, Forwarded: `host=${FOREIGN}` }]) {
      const answer = await anonymous.ask(hints.loginUrl ?? '', { headers: { ...navigation, ...headers } });
      const location = answer.header('location') ?? '';
      const given = URL.canParse(location) ? new URL(location).searchParams.get('redirect_uri') : null;
      if (given !== null && given !== usual) yield observation(`redirect_uri=${usual}`, `redirect_uri=${given}`);
      else if (answer.status >= 500) yield finding('the usual redirect, or a refusal', answer);
    }
  },
};
