import { finding, type Requirement } from '../../requirement.js';
import { leavesOf } from './members.js';

const NAMES = /^(access_?token|refresh_?token|id_?token|code|code_?verifier|client_?secret|session_?id)$/i;
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

export const ses08: Requirement = {
  id: 'SES-08',
  level: 'project',
  sentence: 'Session information holds no token, code, verifier, secret or session id.',
  source: 'RFC 10017 6.2.4.2',
  why: 'What a page gets, an injected script gets too.',
  check:
    'Looks at names and values: those of tokens, whatever is a JWT, the cookie, the access token, and issued tokens.',
  needs: ['session'],
  requests: 2,
  async *judge(trial) {
    const { session } = trial;
    const secrets = new Set((session.cookie ?? '').split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1)));
    const { accessToken } = await session.token();
    if (accessToken !== undefined) secrets.add(accessToken);
    if (trial.has('authorization server'))
      for (const issued of trial.authorizationServer.issued)
        for (const token of [issued.refreshToken, issued.idToken]) if (token !== undefined) secrets.add(token);
    const answer = await session.sessionInfo();
    for (const { name, value } of leavesOf(answer.json))
      if (NAMES.test(name) || JWT.test(value) || (value.length > 15 && secrets.has(value)))
        yield finding('no secret', answer, { seen: `the member ${name} holds one` });
  },
};
