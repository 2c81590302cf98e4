import { expectedToken } from '../../expectations.js';
import { finding, type Requirement } from '../../requirement.js';

export const tok27: Requirement = {
  id: 'TOK-27',
  level: 'SHOULD NOT',
  sentence: 'A held token with more scopes than asked for is not handed out; a narrower one is asked for.',
  source: 'draft 6.3; RFC 10017 6.2.2.3',
  why: 'A page that asks for less wants a token that can do less when it leaks.',
  check:
    'Asks for two scopes, then for one of them; expects another token. Its `scope` may only be wider if it says so.',
  needs: ['session', 'two scopes'],
  requests: 2,
  async *judge({ session, hints }) {
    const [one = '', two = ''] = hints.scopes ?? [];
    const wide = await session.token({ scope: `${one} ${two}` });
    const narrow = await session.token({ scope: one });
    if (expectedToken(wide) === expectedToken(narrow))
      yield finding(`a token for "${one}"`, narrow, { seen: `the token that was got for "${one} ${two}"` });
  },
};
