import type { Answer } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';
import type { Trial } from '../../trial.js';
import { signInWithRefreshDue } from '../refresh-due.js';

export const rt01: Requirement = {
  id: 'RT-01',
  level: 'stated',
  sentence: 'The refresh token never reaches the browser, neither in a body nor in a header, address or error.',
  source: 'RFC 10017 6.2 and 6.2.4.2',
  why: 'Whoever gets it has access for as long as it lives, from anywhere.',
  check:
    'Looks for its name in answers of both endpoints; with the own authorization server also for its value, as it is, URL-encoded, and in Base64, in all answers of a sign-in and a refresh.',
  needs: ['session'],
  requests: 16,
  async *judge(trial) {
    const { session } = trial;
    const answers = [await session.token(), await session.sessionInfo(), await session.token('scope=%22')];
    for (const answer of answers)
      if (/refresh_?token"?\s*[:=]/i.test(everythingOf(answer))) yield finding('no refresh token', answer);
    if (!trial.has('authorization server') || !trial.has('sign-in')) return;
    for (const answer of [...answers, ...(await answersOfRefresh(trial))]) {
      const text = decodedToo(everythingOf(answer));
      const isThere = trial.authorizationServer.issued.some(
        ({ refreshToken }) => refreshToken !== undefined && text.includes(refreshToken),
      );
      if (isThere) yield finding('no refresh token', answer, { seen: `${answer.status} with its value` });
    }
  },
};

async function answersOfRefresh(trial: Trial): Promise<Answer[]> {
  const { answers } = await trial.signIn();
  const caller = await signInWithRefreshDue(trial);
  return [...answers, await caller.token(), await caller.sessionInfo()];
}

function everythingOf({ exchange: { response } }: Answer): string {
  return [...response.headers.map((pair) => pair.join(': ')), response.body].join('\n');
}

/** The text, and all in it that could be encoded. */
function decodedToo(text: string): string {
  const unescaped = text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escaped) =>
    Buffer.from(escaped.replaceAll('%', ''), 'hex').toString('latin1'),
  );
  const encoded = unescaped.match(/[\w+/=-]{24,}/g) ?? [];
  return [text, unescaped, ...encoded.map((part) => Buffer.from(part, 'base64').toString('latin1'))].join('\n');
}
