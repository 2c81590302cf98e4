import type { CheckContext } from '../check-context.js';
import { SESSION_INFO, TOKEN } from '../endpoints.js';
import type { Answer } from '../probe/answer.js';
import type { Requirement, UntestableClause } from '../requirement.js';
import { finding, Inconclusive, note } from '../statements.js';
import { ENDED_GRANT, signInWithRefreshDue } from './steps/refreshing.js';
import { signOut } from './steps/signing-out.js';

/** Where its value is, and how it is written. */
const LEAKS = ['in a member', 'in a member, in Base64', 'in a header', 'in a header, percent-encoded', 'in a cookie'];

/** Where refresh tokens are kept, and whose they are. */
export const refreshTokens: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'RT-01',
    level: 'stated',
    sentence: 'The refresh token never reaches the browser: not in a body, header, URL or error.',
    source: 'RFC 10017 6.2 and 6.2.4.2',
    why: 'An attacker who gets it has access from anywhere, for as long as it lives.',
    check:
      'Looks for its name in answers of both endpoints; with the tester’s authorization server also for its value, plain, URL-encoded and in Base64, in all answers of a sign-in and a refresh.',
    needs: ['session'],
    axes: [
      { endpoint: [TOKEN], status: [200, 400], value: LEAKS },
      { endpoint: [SESSION_INFO], status: [200], value: LEAKS },
    ],
    requests: 17,
    async *run(context) {
      const { session } = context;
      const answers = [await session.token(), await session.sessionInfo(), await session.token('scope=%22')];
      for (const answer of answers)
        if (/refresh_?token"?\s*[:=]/i.test(everythingOf(answer))) yield finding('no refresh token', answer);
      if (!context.has('authorization server') || !context.has('sign-in'))
        return yield note('Only its name was looked for: its value is not known.');
      for (const answer of [...answers, ...(await answersOfRefresh(context))]) {
        const text = decodedToo(everythingOf(answer));
        const isThere = context.authorizationServer.issued.some(
          ({ refreshToken }) => refreshToken !== undefined && text.includes(refreshToken),
        );
        if (isThere) yield finding('no refresh token', answer, { seen: `${answer.status} with its value` });
      }
    },
  },
  {
    id: 'RT-17',
    level: 'project',
    sentence: 'Refresh tokens are encrypted at rest, absent from logs and metrics.',
    source: 'RFC 6749 10.4 in spirit',
    reason: 'The store and the logs cannot be seen over HTTP.',
  },
  {
    id: 'RT-18',
    level: 'project',
    sentence: 'Each session of a person has its own grant: ending one leaves the others alone.',
    source: 'good practice',
    why: 'Signing out at a library computer would end the session at home, or leave it with dead tokens.',
    check:
      'Signs the same person in twice and out once; the other session must still refresh. Then signs in twice more, and refuses the refresh of one with `invalid_grant`; so must the other.',
    needs: ['authorization server', 'sign-in', 'logout'],
    requests: 26,
    isDestructive: true,
    sharesWaits: true,
    async *run(context) {
      const { signIn, authorizationServer, wait } = context;
      for (const end of ['a sign-out', 'invalid_grant']) {
        authorizationServer.behave({ expiresIn: 1 });
        const [leaving, staying] = [await signIn(), await signIn()];
        if (end === 'a sign-out') await signOut(leaving.caller, context);
        await wait(1.1);
        authorizationServer.behave({ expiresIn: 3600 });
        if (end === 'invalid_grant') authorizationServer.answerNext('/token', ENDED_GRANT);
        if (end === 'invalid_grant') await leaving.caller.token();
        const answer = await staying.caller.token();
        if (answer.accessToken === undefined)
          yield finding(`a token for the session that goes on after ${end}`, answer);
      }
    },
  },
  {
    id: 'RT-19',
    level: 'project',
    sentence: 'A person who signs in after another one gets tokens of their own, and never the other’s.',
    source: 'RFC 10017 6.1.3.2',
    why: 'On a shared computer one person would act as another.',
    check:
      'Signs two people in, one after the other, in one browser; expects the second person’s tokens, also after a refresh.',
    needs: ['authorization server', 'sign-in', 'second session'],
    axes: [{ value: ['at once', 'after a refresh'] }],
    requests: 14,
    sharesWaits: true,
    async *run({ signIn, authorizationServer, wait }) {
      const { browser } = await signIn();
      authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await signIn({ person: 'second-person', browser });
      authorizationServer.behave({ expiresIn: 3600 });
      for (const when of ['at once', 'after a refresh']) {
        if (when === 'after a refresh') await wait(1.1);
        const answer = await caller.token();
        const issued = authorizationServer.issued.find(({ accessToken }) => accessToken === answer.accessToken);
        if (issued === undefined) throw new Inconclusive(`no token to look at: ${answer.summary}`);
        if (issued.grant.person !== 'second-person')
          yield finding('a token of the second person', answer, { seen: `one of ${issued.grant.person}, ${when}` });
      }
    },
  },
];

async function answersOfRefresh(context: CheckContext): Promise<Answer[]> {
  const { answers } = await context.signIn();
  const caller = await signInWithRefreshDue(context);
  return [...answers, await caller.token(), await caller.token('scope=%22'), await caller.sessionInfo()];
}

function everythingOf({ exchange: { response } }: Answer): string {
  return [...response.headers.map((pair) => pair.join(': ')), response.body].join('\n');
}

/** The text, and everything in it that could be encoded, decoded. */
function decodedToo(text: string): string {
  const unescaped = text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escaped) =>
    Buffer.from(escaped.replaceAll('%', ''), 'hex').toString('latin1'),
  );
  const encoded = unescaped.match(/[\w+/=-]{24,}/g) ?? [];
  return [text, unescaped, ...encoded.map((part) => Buffer.from(part, 'base64').toString('latin1'))].join('\n');
}
