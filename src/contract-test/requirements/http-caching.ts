import { ENDPOINTS, SESSION_INFO, TOKEN } from '../endpoints.js';
import type { Answer } from '../probe/answer.js';
import type { Requirement } from '../requirement.js';
import { finding } from '../statements.js';

const STORING = ['etag', 'last-modified', 'age'];

/** Caches between backend and page. */
export const httpCaching: readonly Requirement[] = [
  neverStored(TOKEN, {
    id: 'CACHE-01',
    sentence: 'No answer of the token endpoint may be stored.',
    source: 'draft 4.2, example; RFC 6749 5.1',
  }),
  neverStored(SESSION_INFO, {
    id: 'CACHE-02',
    sentence: 'No answer with session information may be stored.',
    source: 'draft 5.2, example',
  }),
  {
    id: 'CACHE-03',
    level: 'project',
    sentence: 'Nothing in an answer invites caching: no validators, age or lifetime, and no 304.',
    source: 'RFC 9111 4.2 and 4.3',
    why: 'Frameworks add such headers on their own, and a 304 revives an old token.',
    check: 'Looks at the headers of both endpoints, then asks with `If-None-Match: *`.',
    needs: ['session'],
    requests: 4,
    async *run({ session }) {
      for (const path of ENDPOINTS) {
        const answer = await session.ask(path);
        const inviting = invitations(answer);
        if (inviting.length > 0) yield finding('none of them', answer, { seen: inviting.join(', ') });
        const conditional = await session.ask(path, { headers: { 'If-None-Match': '*' } });
        if (conditional.status === 304) yield finding('the whole answer', conditional);
      }
    },
  },
  {
    id: 'CACHE-04',
    level: 'project',
    sentence:
      'The answer for one session never goes to another one, nor to a client without a session, even with a cache in front.',
    source: 'draft 4.2, example; RFC 9111 4',
    why: 'One person would act with the rights of another.',
    check: 'Requests the same URLs with one session, with another, and without; expects three different answers.',
    needs: ['session', 'second session'],
    requests: 6,
    async *run({ session, secondSession, anonymous }) {
      for (const path of ENDPOINTS) {
        const first = await session.ask(path);
        for (const caller of [secondSession, anonymous]) {
          const other = await caller.ask(path);
          if (first.status === 200 && first.text !== '{}' && other.text === first.text)
            yield finding('another answer for another person', other, { seen: 'the same answer' });
        }
      }
    },
  },
];

function neverStored(path: string, clause: Pick<Requirement, 'id' | 'sentence' | 'source'>): Requirement {
  return {
    ...clause,
    level: 'project',
    why: 'Another person may get, or find on the disk, what a cache has stored.',
    check: `Asks \`${path}\` with and without a session; expects \`Cache-Control\` with \`no-store\`.`,
    needs: ['session'],
    requests: 2,
    async *run({ session, anonymous }) {
      for (const caller of [session, anonymous]) {
        const answer = await caller.ask(path);
        const policy = answer.header('cache-control');
        if (!/\bno-store\b/i.test(policy ?? ''))
          yield finding('Cache-Control: no-store', answer, { seen: policy ?? 'none' });
      }
    },
  };
}

function invitations({ header }: Answer): string[] {
  const policy = header('cache-control') ?? '';
  const directives = policy.match(/\bpublic\b|\bs-maxage=\d+|\bmax-age=[1-9]\d*/gi) ?? [];
  return [...STORING.filter((name) => header(name) !== undefined), ...directives];
}
