import { SESSION_INFO, TOKEN } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

function neverStored(path: string, clause: Pick<Requirement, 'id' | 'sentence' | 'source'>): Requirement {
  return {
    ...clause,
    level: 'project',
    why: 'What a cache keeps, somebody else may get, or find on the disk.',
    check: `Asks \`${path}\` with and without a session; expects \`Cache-Control\` with \`no-store\`.`,
    needs: ['session'],
    requests: 2,
    async *judge({ session, anonymous }) {
      for (const caller of [session, anonymous]) {
        const answer = await caller.ask(path);
        const policy = answer.header('cache-control');
        if (!/\bno-store\b/i.test(policy ?? ''))
          yield finding('Cache-Control: no-store', answer, { seen: policy ?? 'none' });
      }
    },
  };
}

export const cache01: Requirement = neverStored(TOKEN, {
  id: 'CACHE-01',
  sentence: 'No answer of the token endpoint may be stored.',
  source: 'draft 4.2, example; RFC 6749 5.1',
});

export const cache02: Requirement = neverStored(SESSION_INFO, {
  id: 'CACHE-02',
  sentence: 'No answer with session information may be stored.',
  source: 'draft 5.2, example',
});
