import { expectedToken } from '../../expectations.js';
import { finding, notApplicable, type Requirement } from '../../requirement.js';

export const tok24: Requirement = {
  id: 'TOK-24',
  level: 'stated',
  sentence: 'Scopes are compared with their case.',
  source: 'RFC 6749 3.3 by way of draft 4.2',
  why: 'Two scopes that differ in case are two permissions.',
  check: 'Gets a token for a scope, then asks for it in other case; expects anything but the same token.',
  needs: ['session', 'two scopes'],
  requests: 2,
  async *judge({ session, hints }) {
    const [scope = ''] = hints.scopes ?? [];
    const other = scope === scope.toUpperCase() ? scope.toLowerCase() : scope.toUpperCase();
    if (other === scope) return yield notApplicable('The scope has no letters.');
    const token = expectedToken(await session.token({ scope }));
    const answer = await session.token({ scope: other });
    if (answer.accessToken === token)
      yield finding(`a token for "${other}", or an error`, answer, { seen: `the token for "${scope}"` });
  },
};
