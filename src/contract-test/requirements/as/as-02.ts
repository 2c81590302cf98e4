import type { Query } from '../../probe/caller.js';
import { observation, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

/** All of these are legal in a scope (RFC 6749, section 3.3). */
const ODD_SCOPES = ['read&grant_type=client_credentials', 'read=1', 'read+write', 'read%20write', 'read;&scope=all'];

export const as02: Requirement = {
  id: 'AS-02',
  level: 'implied',
  sentence: 'Values are encoded in token requests, so that none of them adds a parameter or becomes another value.',
  source: 'RFC 6749 Appendix B',
  why: 'A page, or who injects a script there, could write token requests with the credentials of the backend.',
  check: `Asks for the scopes ${ODD_SCOPES.map((scope) => `\`${scope}\``).join(', ')}; a token request that comes of it has to have the scope as it is. Refresh tokens have such characters too.`,
  needs: ['authorization server', 'sign-in'],
  requests: 7 + ODD_SCOPES.length,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    const { authorizationServer } = trial;
    const formsFor = async (query: Query) => {
      authorizationServer.forgetRequests();
      await caller.token(query);
      return authorizationServer.received('/token').map(({ form }) => form);
    };
    // A backend may have a scope of its own for whatever is asked.
    const usual = (await formsFor({ scope: 'read' })).map(scopeOf);
    for (const scope of ODD_SCOPES)
      for (const form of await formsFor({ scope })) {
        const seen = scopeOf(form);
        const isWhole = seen.split(' ').includes(scope) || usual.includes(seen);
        if (form.has('scope') && !isWhole) yield observation(`scope=${scope}, encoded`, `scope=${seen}`);
        if (form.getAll('grant_type').includes('client_credentials'))
          yield observation('one grant type', form.getAll('grant_type').join(', '));
      }
    await formsFor({});
    const known = authorizationServer.issued.map(({ refreshToken }) => refreshToken);
    const presented = authorizationServer.received('/token').flatMap(({ form }) => form.getAll('refresh_token'));
    if (presented.some((refreshToken) => !known.includes(refreshToken)))
      yield observation('the refresh token as it was issued', 'another value');
  },
};

function scopeOf(form: URLSearchParams): string {
  return form.getAll('scope').join(', ');
}
