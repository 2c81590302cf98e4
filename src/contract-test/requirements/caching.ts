import { answersOf, EVERY_ANSWER, STORED_ANSWERS } from '../axes.js';
import { ENDPOINTS, SESSION_INFO, TOKEN } from '../endpoints.js';
import type { Answer } from '../probe/answer.js';
import type { Requirement } from '../requirement.js';
import { finding } from '../statements.js';
import { askEachWay, EACH_WAY, expectOfAllAnswers, mayBeStored } from './steps/answers-of-the-run.js';

const STORING = ['etag', 'last-modified', 'age'];

/** Caches between backend and page. */
export const caching: readonly Requirement[] = [
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
    check:
      'Looks at the headers of both endpoints, then asks with `If-None-Match: *`, and looks at every answer of the run.',
    needs: ['session'],
    requests: EACH_WAY + ENDPOINTS.length,
    runsLast: true,
    axes: EVERY_ANSWER,
    async *run(context) {
      const { session } = context;
      await askEachWay(context);
      for (const path of ENDPOINTS) {
        const conditional = await session.ask(path, { headers: { 'If-None-Match': '*' } });
        if (conditional.status === 304) yield finding('the whole answer', conditional);
      }
      yield* expectOfAllAnswers(context, {
        expected: 'none of them',
        isRight: (answer) => invitations(answer).length === 0,
        seen: (answer) => invitations(answer).join(', '),
      });
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
    axes: [{ endpoint: ENDPOINTS, value: ['another session', 'no session'] }],
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
    check: `Asks \`${path}\` with and without a session, then looks at every answer of the run from there to GET and HEAD, and every success of a POST; expects \`Cache-Control\` with \`no-store\`.`,
    needs: ['session'],
    requests: 3,
    runsLast: true,
    axes: answersOf(path, STORED_ANSWERS),
    async *run(context) {
      await askEachWay(context, [path]);
      yield* expectOfAllAnswers(context, {
        path,
        isMeant: mayBeStored,
        expected: 'Cache-Control: no-store',
        isRight: ({ header }) => /\bno-store\b/i.test(header('cache-control') ?? ''),
        seen: ({ status, header }) => `status ${status}, ${header('cache-control') ?? 'none'}`,
      });
    },
  };
}

function invitations({ header }: Answer): string[] {
  const policy = header('cache-control') ?? '';
  const directives = policy.match(/\bpublic\b|\bs-maxage=\d+|\bmax-age=[1-9]\d*/gi) ?? [];
  return [...STORING.filter((name) => header(name) !== undefined), ...directives];
}
