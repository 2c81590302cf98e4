import { answersOf, EVERY_ANSWER, SIGN_INS, STORED_ANSWERS } from '../axes.js';
import { ENDPOINTS, SESSION_INFO, TOKEN } from '../endpoints.js';
import { type Answer, firstValueOf } from '../probe/answer.js';
import type { Demand, Requirement } from '../requirement.js';
import { finding } from '../statements.js';
import { askEachWay, EACH_WAY, expectOfAllAnswers, mayBeStored } from './steps/answers-of-the-run.js';
import { arriveInVain, SIGN_IN_REQUESTS, signInsOfRun } from './steps/signing-in.js';

interface HeaderRule extends Demand {
  /** In lower case. */
  readonly header: string;
  readonly expected: string;
  isRight(answer: Answer): boolean;
}

const policy = (answer: Answer) => answer.header('content-security-policy') ?? '';

const RULES: readonly HeaderRule[] = [
  {
    id: 'HDR-01',
    level: 'MUST',
    sentence: 'Both endpoints answer with the media type `application/json`.',
    source: 'draft 3',
    header: 'content-type',
    why: 'Another type lets a browser run or display what is meant to be data.',
    expected: 'Content-Type: application/json',
    // An answer without a body needs no type.
    isRight: ({ mediaType, text }) => text === '' || mediaType === 'application/json',
  },
  {
    id: 'HDR-02',
    level: 'SHOULD',
    sentence: 'Both endpoints answer with `X-Content-Type-Options: nosniff`.',
    source: 'draft 3',
    header: 'x-content-type-options',
    why: 'Without it a browser may take the answer for a script.',
    expected: 'X-Content-Type-Options: nosniff',
    isRight: (answer) => firstValueOf(answer, 'x-content-type-options') === 'nosniff',
  },
  {
    id: 'HDR-03',
    level: 'project',
    sentence: 'Both endpoints answer with `Cross-Origin-Resource-Policy: same-origin`.',
    source: 'draft 4.2, example; Post-Spectre Web Development',
    header: 'cross-origin-resource-policy',
    why: 'It keeps the answer out of the processes of other sites.',
    expected: 'Cross-Origin-Resource-Policy: same-origin',
    isRight: ({ header }) => header('cross-origin-resource-policy') === 'same-origin',
  },
  {
    id: 'HDR-04',
    level: 'project',
    sentence: 'Both endpoints answer with a Content-Security-Policy that allows nothing.',
    source: 'draft 4.2, example; Post-Spectre Web Development',
    header: 'content-security-policy',
    why: 'If the answer is ever displayed as a page, nothing in it can run.',
    expected: "Content-Security-Policy with sandbox, or default-src 'none' and frame-ancestors 'none'",
    isRight: (answer) =>
      /(^|;)\s*sandbox\b/.test(policy(answer)) ||
      (/default-src 'none'/.test(policy(answer)) && /frame-ancestors 'none'/.test(policy(answer))),
  },
  {
    id: 'HDR-05',
    level: 'project',
    sentence: 'Both endpoints answer with `Cross-Origin-Opener-Policy: same-origin`.',
    source: 'draft 4.2, example',
    header: 'cross-origin-opener-policy',
    why: 'A window that opens the answer keeps no reference to it.',
    expected: 'Cross-Origin-Opener-Policy: same-origin',
    isRight: ({ header }) => header('cross-origin-opener-policy') === 'same-origin',
  },
  {
    id: 'HDR-06',
    level: 'project',
    sentence: 'No site can frame the answers.',
    source: 'draft 4.2, example',
    header: 'x-frame-options',
    why: 'A framed answer can be made to look like part of another page.',
    expected: "X-Frame-Options: DENY, or Content-Security-Policy with frame-ancestors 'none'",
    isRight: (answer) =>
      /^deny( *, *deny)*$/i.test(answer.header('x-frame-options') ?? '') ||
      /frame-ancestors 'none'/.test(policy(answer)),
  },
];

const STORING = ['etag', 'last-modified', 'age'];

/** Headers of answers, and what they tell caches between backend and page. */
export const responseHeaders: readonly Requirement[] = [
  // One header each.
  ...RULES.map(toRequirement),
  {
    id: 'HDR-07',
    level: 'project',
    sentence: 'Answers are not stored, or `Vary` names what they depend on.',
    source: 'Post-Spectre Web Development; RFC 9110 12.5.5',
    why: 'A shared cache would give one person’s answer to another, or to another site.',
    check:
      'Asks both endpoints with a session, then looks at every answer of the run to GET and HEAD, and every success of a POST; expects `no-store`, or `Cookie` in `Vary`.',
    needs: ['session'],
    axes: STORED_ANSWERS,
    requests: EACH_WAY,
    runsLast: true,
    async *run(context) {
      await askEachWay(context);
      yield* expectOfAllAnswers(context, {
        isMeant: mayBeStored,
        expected: 'no-store, or Vary: Cookie',
        isRight: ({ header }) =>
          /no-store/i.test(header('cache-control') ?? '') || /\bcookie\b|\*/i.test(header('vary') ?? ''),
        seen: ({ status }) => `status ${status}, neither`,
      });
    },
  },
  {
    id: 'HDR-08',
    level: 'project',
    sentence: 'The answer to the URL with the authorization code has `Referrer-Policy: no-referrer`.',
    source: 'RFC 9700 4.2',
    why: 'Otherwise the browser sends the URL, with code and state, to whatever the next page loads.',
    check:
      'Signs in, again in the same browser, and once more for the scopes of the hints, and once with a code that the authorization server refuses; looks at the answers to the URLs with the codes.',
    needs: ['authorization server', 'sign-in', 'login'],
    axes: [{ signIn: SIGN_INS }],
    requests: SIGN_IN_REQUESTS + 5,
    async *run(context) {
      const { answers } = await signInsOfRun(context);
      for (const answer of [...answers.flat(), (await arriveInVain(context)).answer]) {
        const url = new URL(answer.exchange.request.url);
        if (url.searchParams.has('code') && answer.header('referrer-policy') !== 'no-referrer')
          yield finding('Referrer-Policy: no-referrer', answer, { seen: answer.header('referrer-policy') ?? 'none' });
      }
    },
  },
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

function toRequirement({ expected, header, isRight, ...rule }: HeaderRule): Requirement {
  return {
    ...rule,
    axes: EVERY_ANSWER,
    check:
      'Asks both endpoints without a session and, if there is one, with it; then looks at every answer of the run to them, success and error alike.',
    needs: [],
    requests: EACH_WAY,
    runsLast: true,
    async *run(context) {
      await askEachWay(context);
      yield* expectOfAllAnswers(context, {
        expected,
        isRight,
        seen: (answer) => `status ${answer.status}, ${header}: ${answer.header(header) ?? 'none'}`,
      });
    },
  };
}

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
