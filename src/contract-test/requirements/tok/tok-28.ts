import { expectedToken } from '../../expectations.js';
import { finding, type Requirement } from '../../requirement.js';

export const tok28: Requirement = {
  id: 'TOK-28',
  level: 'project',
  sentence: 'A held token with fewer scopes than asked for is not handed out.',
  source: 'draft 4, step 3: "suitable"',
  why: 'The resource server refuses it, and asking again brings the same.',
  check: 'Asks for one scope, then for two; expects another token.',
  needs: ['session', 'two scopes'],
  requests: 2,
  async *judge({ session, hints }) {
    const [one = '', two = ''] = hints.scopes ?? [];
    const narrow = expectedToken(await session.token({ scope: one }));
    const wide = await session.token({ scope: `${one} ${two}` });
    if (wide.accessToken === narrow)
      yield finding(`a token for "${one} ${two}"`, wide, { seen: `the token that was got for "${one}"` });
  },
};
