import type { Requirement } from '../requirement.js';
import type { SignedIn } from '../session/session-source.js';
import { finding, Inconclusive, note } from '../statements.js';

/** Longer than a backend should keep a token of unknown lifetime. */
const LONG_SECONDS = 900;

const ODD_LIFETIMES: readonly unknown[] = [0, -5, 1e15, 3.7, '3600', 'soon'];

/** More than any access token lives. */
const A_YEAR = 366 * 86_400;

/** Tokens with an unknown or unusual lifetime. */
export const unusualLifetimes: readonly Requirement[] = [
  {
    id: 'CACHE-10',
    level: 'project',
    sentence: 'A token of unknown lifetime is handed out without `expires_in`, and kept for a bounded time.',
    source: 'draft 4.2: expires_in is conditional',
    why: 'An invented lifetime is wrong, and a token that is kept forever has expired most of the time.',
    check:
      'The authorization server leaves `expires_in` out; where the clock allows it, asks again after a quarter of an hour.',
    needs: ['authorization server', 'sign-in'],
    requests: 7,
    // Other sessions may expire meanwhile.
    isDestructive: true,
    async *run({ signIn, authorizationServer, wait }) {
      authorizationServer.behave({ expiresIn: undefined });
      const { caller } = await signIn();
      const first = await caller.token();
      if ('expires_in' in first.members) yield finding('no expires_in', first);
      try {
        await wait(LONG_SECONDS);
      } catch (error) {
        if (!(error instanceof Inconclusive)) throw error;
        return yield note('How long such a token is kept was not tested: it would take too long.');
      }
      const later = await caller.token();
      if (later.accessToken !== undefined && later.accessToken === first.accessToken)
        yield finding('another token', later, { seen: 'the same token a quarter of an hour later' });
    },
  },
  {
    id: 'CACHE-11',
    level: 'project',
    sentence:
      'An unusual `expires_in` of the authorization server causes no failure, and no token that is kept forever.',
    source: 'RFC 6749 5.1, for what is right',
    why: 'Such values exist in the field; a crash or a token that is never renewed locks people out.',
    check: `Refreshes with \`expires_in\` of ${ODD_LIFETIMES.map((value) => JSON.stringify(value)).join(', ')}; expects a token with a sane \`expires_in\`, or an error.`,
    needs: ['authorization server', 'sign-in'],
    requests: ODD_LIFETIMES.length * 6,
    async *run({ signIn, authorizationServer, wait }) {
      authorizationServer.behave({ expiresIn: 1 });
      const sessions: SignedIn[] = [];
      for (const _ of ODD_LIFETIMES) sessions.push(await signIn());
      await wait(1.1);
      for (const [index, expiresIn] of ODD_LIFETIMES.entries()) {
        authorizationServer.behave({ expiresIn });
        const answer = await sessions[index]?.caller.token();
        if (answer === undefined) return;
        const given = answer.members.expires_in;
        const isSane = given === undefined || (Number.isInteger(given) && Number(given) > 0 && Number(given) <= A_YEAR);
        if ((answer.status >= 500 && answer.error === undefined) || !isSane)
          yield finding(`a sane answer to expires_in ${JSON.stringify(expiresIn)}`, answer);
      }
    },
  },
];
