import type { Answer } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';
import { PROVOCATIONS, provokeErrors } from './provoked-errors.js';

const CHECK = 'Looks at errors for requests without a session and, if there is one, for malformed queries.';

function aboutErrors(
  clause: Pick<Requirement, 'id' | 'level' | 'sentence' | 'source' | 'why'>,
  { expected, isRight }: { expected: string; isRight: (answer: Answer) => boolean },
): Requirement {
  return {
    ...clause,
    check: CHECK,
    needs: [],
    requests: PROVOCATIONS,
    async *judge(trial) {
      for (const answer of await provokeErrors(trial)) if (!isRight(answer)) yield finding(expected, answer);
    },
  };
}

export const err03: Requirement = aboutErrors(
  {
    id: 'ERR-03',
    level: 'MAY',
    sentence: '`error_description` may be there; if so, it is a text.',
    source: 'draft 4.3',
    why: 'Developers read it.',
  },
  {
    expected: 'a text, or nothing, as error_description',
    isRight: ({ members }) => ['string', 'undefined'].includes(typeof members.error_description),
  },
);

const PRINTABLE = /^[\x20\x21\x23-\x5B\x5D-\x7E]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\x00-\x7F]+$/;

export const err04: Requirement = {
  id: 'ERR-04',
  level: 'stated',
  sentence: '`error` is made of printable ASCII characters, without quotation mark and backslash.',
  source: 'draft 4.3; RFC 6749 5.2',
  why: 'It is compared, logged and put into headers.',
  check: CHECK,
  needs: [],
  requests: PROVOCATIONS,
  async *judge(trial) {
    for (const answer of await provokeErrors(trial)) {
      if (answer.error === undefined || PRINTABLE.test(answer.error)) continue;
      // The draft says ASCII; the narrower set is that of RFC 6749, for another endpoint.
      const level = ASCII.test(answer.error) ? 'project' : 'stated';
      yield finding('an ASCII text as error', answer, { level });
    }
  },
};

const LEAKS =
  /\bat \S+ \(?\S+:\d+:\d+|node_modules|Traceback \(most recent|\.(?:java|cs|py|rb|php|go):\d+|\bstack\b"?:|ECONN[A-Z]+|SQLSTATE/;

export const err14: Requirement = aboutErrors(
  {
    id: 'ERR-14',
    level: 'project',
    sentence: 'Errors hold no stack trace, no secret and no name of an internal host.',
    source: 'RFC 10017 6.2.4.2, in spirit; OWASP',
    why: 'An attacker learns how the backend is made.',
  },
  {
    expected: 'nothing of the inside',
    isRight: ({ text }) => !LEAKS.test(text) && !/"(?:refresh_token|client_secret)"/.test(text),
  },
);
