import { expectedToken } from '../../expectations.js';
import { finding, type Requirement } from '../../requirement.js';

export const tok29: Requirement = {
  id: 'TOK-29',
  level: 'project',
  sentence: 'A token for a scope does not answer a request without one, nor the other way round.',
  source: 'good practice; draft 4.1 leaves the default to the backend',
  why: 'What a bare request gets must not depend on what another component asked before.',
  check: 'Asks in a new session for nothing, for a scope, and for nothing again; expects the first answer once more.',
  needs: ['sign-in', 'two scopes'],
  requests: 8,
  async *judge({ signIn, hints }) {
    const [scope = ''] = hints.scopes ?? [];
    const { caller } = await signIn();
    const before = expectedToken(await caller.token());
    const scoped = await caller.token({ scope });
    const after = await caller.token();
    if (scoped.accessToken === undefined) return;
    if (scoped.accessToken === before && String(scoped.scope) !== scope)
      yield finding(`a token for "${scope}"`, scoped, { seen: 'the token of the bare request' });
    else if (after.accessToken === scoped.accessToken && scoped.accessToken !== before)
      yield finding('the token that a bare request got before', after, { seen: `the token for "${scope}"` });
  },
};
