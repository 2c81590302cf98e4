import type { OddAnswer } from '../../authorization-server/index.js';
import { finding, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const MARK = 'inside-of-the-authorization-server';
const AWAY = 'temporarily_unavailable';
const NONSENSE = 'server_error';

const CASES: readonly { readonly name: string; readonly odd: OddAnswer; readonly codes: readonly string[] }[] = [
  { name: 'a 500', odd: { status: 500, body: MARK }, codes: [AWAY] },
  { name: 'a 503 with HTML', odd: { status: 503, body: `<p>${MARK}</p>` }, codes: [AWAY] },
  { name: 'a 429', odd: { status: 429, body: {} }, codes: [AWAY] },
  { name: 'a closed connection', odd: { dropped: 'before processing' }, codes: [AWAY] },
  {
    name: 'a redirect',
    odd: { status: 302, headers: { location: '/elsewhere' }, body: MARK },
    codes: [AWAY, NONSENSE],
  },
  { name: 'a page', odd: { status: 200, body: `<p>${MARK}</p>` }, codes: [NONSENSE] },
  { name: 'broken JSON', odd: { status: 200, body: `{"${MARK}"` }, codes: [NONSENSE] },
];

export const err12: Requirement = {
  id: 'ERR-12',
  level: 'project',
  sentence:
    'When the authorization server is away or answers nonsense, the error is `temporarily_unavailable` or `server_error`.',
  source: 'RFC 6749 4.1.2.1, for the codes',
  why: 'A page can wait and try again, instead of signing somebody out for nothing.',
  check: `Refreshes against ${CASES.map(({ name }) => name).join(', ')}. Status 400; 502 to 504 are tolerated.`,
  needs: ['authorization server', 'sign-in'],
  requests: 5 + CASES.length,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    for (const { name, odd, codes } of CASES) {
      trial.authorizationServer.answerNext('/token', odd);
      const answer = await caller.token();
      const isRight = [400, 502, 503, 504].includes(answer.status) && codes.includes(answer.error ?? '');
      if (!isRight || answer.text.includes(MARK)) yield finding(`400 ${codes.join(' or ')} after ${name}`, answer);
    }
  },
};
