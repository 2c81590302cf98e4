import type { CheckContext } from '../../check-context.js';
import type { Answer } from '../../probe/answer.js';
import type { IssuedSet, ReceivedRequest } from '../../scripted-authorization-server/index.js';
import { NoSession, type SignedIn, type SignInOptions } from '../../session/session-source.js';

/** How many requests `signInsOfRun` makes at most. */
export const SIGN_IN_REQUESTS = 31;

/** What a few sign-ins brought. */
export interface SignIns {
  /** All answers on the way, sign-in by sign-in; none where the tester does not see them. */
  readonly answers: readonly (readonly Answer[])[];
  /** The `Cookie` header of the session after each. */
  readonly cookies: readonly string[];
  /** The token that the page gets after the last one. */
  readonly accessToken: string | undefined;
  /** What the tester's authorization server got, if there is one. */
  readonly received: readonly ReceivedRequest[];
  /** What it issued meanwhile. */
  readonly issued: readonly IssuedSet[];
}

/**
 * Signs in in one browser, again, and once more for the scopes of the hints. The checks of a run share what comes of it.
 */
export function signInsOfRun(context: CheckContext): Promise<SignIns> {
  return context.askOnce('signInsOfRun', async () => {
    const { hints } = context;
    const server = context.has('authorization server') ? context.authorizationServer : undefined;
    const [received, issued] = [server?.received().length ?? 0, server?.issued.length ?? 0];
    const first = await context.signIn();
    const done = [first];
    // Only a sign-in over HTTP can continue in the same browser.
    if (first.answers.length > 0) {
      const again = { browser: first.browser };
      const forMore = { ...again, parameters: { scope: hints.scopes?.join(' ') ?? '' } };
      done.push(...(await signInAgain(context, again)));
      if (hints.scopes !== undefined) done.push(...(await signInAgain(context, forMore)));
    }
    const { accessToken } = (await done.at(-1)?.caller.token()) ?? {};
    return {
      answers: done.map(({ answers }) => answers),
      cookies: done.map(({ caller }) => caller.cookie ?? ''),
      accessToken,
      received: server?.received().slice(received) ?? [],
      issued: server?.issued.slice(issued) ?? [],
    };
  });
}

/** Nothing if the backend lets a person who is signed in not sign in again. */
export async function signInAgain({ signIn }: CheckContext, options: SignInOptions): Promise<readonly SignedIn[]> {
  try {
    return [await signIn(options)];
  } catch (error) {
    if (error instanceof NoSession) return [];
    throw error;
  }
}

/** All answers of these sign-ins. */
export async function answersOfSignIns(context: CheckContext): Promise<readonly Answer[]> {
  return (await signInsOfRun(context)).answers.flat();
}
