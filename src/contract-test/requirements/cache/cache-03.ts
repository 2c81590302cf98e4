import { ENDPOINTS } from '../../endpoints.js';
import type { Answer } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

const STORING = ['etag', 'last-modified', 'age'];

export const cache03: Requirement = {
  id: 'CACHE-03',
  level: 'project',
  sentence: 'Nothing in an answer invites caches: no validators, no age, no life time; and there is no 304.',
  source: 'RFC 9111 4.2 and 4.3',
  why: 'Frameworks add such headers by themselves, and a 304 brings an old token back to life.',
  check: 'Looks at the headers of both endpoints, then asks with `If-None-Match: *`.',
  needs: ['session'],
  requests: 4,
  async *judge({ session }) {
    for (const path of ENDPOINTS) {
      const answer = await session.ask(path);
      const inviting = invitations(answer);
      if (inviting.length > 0) yield finding('none of them', answer, { seen: inviting.join(', ') });
      const conditional = await session.ask(path, { headers: { 'If-None-Match': '*' } });
      if (conditional.status === 304) yield finding('the whole answer', conditional);
    }
  },
};

function invitations({ header }: Answer): string[] {
  const policy = header('cache-control') ?? '';
  const directives = policy.match(/\bpublic\b|\bs-maxage=\d+|\bmax-age=[1-9]\d*/gi) ?? [];
  return [...STORING.filter((name) => header(name) !== undefined), ...directives];
}
