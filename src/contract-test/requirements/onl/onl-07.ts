import { finding, observation, type Requirement } from '../../requirement.js';
import { urlOf } from '../../session/http-sign-in.js';

/** One more try, without what was refused, is fine. */
const MOST = 2;

export const onl07: Requirement = {
  id: 'ONL-07',
  level: 'project',
  sentence: 'An authorization server that refuses a scope at the sign-in leads to a clear error, and to no loop.',
  source: 'SMART App Launch, where `permission-online` is a capability that may be missing',
  why: 'People would see their browser give up, and nobody would know why.',
  check: `Signs in while the authorization server refuses with \`invalid_scope\`; expects an end after ${MOST} tries at most, without a server error.`,
  needs: ['authorization server', 'login'],
  requests: 20,
  async *judge({ newBrowser, authorizationServer, hints, anonymous }) {
    authorizationServer.behave({ authorization: { error: 'invalid_scope' } });
    const { last } = await newBrowser().navigate(urlOf(hints.loginUrl ?? '', { baseUrl: anonymous.origin }));
    const tries = authorizationServer.received('/authorize').length;
    if (tries > MOST) yield observation(`at most ${MOST} authorization requests`, `${tries}`);
    else if (last.status === 500) yield finding('an error that says what happened', last);
  },
};
