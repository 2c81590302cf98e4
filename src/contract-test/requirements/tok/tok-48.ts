import { expectedToken } from '../../expectations.js';
import { finding, type Requirement } from '../../requirement.js';

export const tok48: Requirement = {
  id: 'TOK-48',
  level: 'project',
  sentence: 'Resources are compared character by character.',
  source: 'good practice; RFC 3986 6.2.1',
  why: 'The authorization server decides whether two writings mean the same resource.',
  check: 'Gets a token for a resource, then asks with a slash more or less; expects anything but the same token.',
  needs: ['session', 'two resources'],
  requests: 2,
  async *judge({ session, hints }) {
    const [resource = ''] = hints.resources ?? [];
    const other = resource.endsWith('/') ? resource.slice(0, -1) : `${resource}/`;
    const token = expectedToken(await session.token({ resource }));
    const answer = await session.token({ resource: other });
    if (answer.accessToken === token)
      yield finding(`a token for ${other}, or an error`, answer, { seen: `the token for ${resource}` });
  },
};
