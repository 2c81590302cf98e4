import { TOKEN } from '../../endpoints.js';
import { type Answer, bringsToken } from '../../probe/answer.js';
import type { Caller } from '../../probe/caller.js';
import { CannotJudge, note, observation, type Requirement } from '../../requirement.js';
import type { SignedIn } from '../../session/session-source.js';

const NO_METADATA = { 'Sec-Fetch-Site': undefined, 'Sec-Fetch-Mode': undefined, 'Sec-Fetch-Dest': undefined };

export const csrf05: Requirement = {
  id: 'CSRF-05',
  level: 'MUST',
  sentence: 'The endpoint that yields tokens has a defence against requests that other sites cause.',
  source: 'RFC 10017 6.2.3.3 and 6.1.3.3; draft 3',
  why: 'Other sites could keep sessions alive and use up refresh tokens.',
  check: 'Tries what Fetch Metadata, `Origin`, `SameSite` and a header that is demanded would stop; one of them must.',
  needs: ['sign-in', 'login'],
  requests: 9,
  async *judge({ signIn, sessionCookieNames, withoutExtraHeaders, has }) {
    const signedIn = await signIn();
    const defences = [
      (await refuses(signedIn.caller, { 'Sec-Fetch-Site': 'cross-site' })) && 'Fetch Metadata',
      (await refuses(signedIn.caller, { ...NO_METADATA, Origin: 'https://evil.example' })) && 'Origin',
      isStrict(signedIn, sessionCookieNames) && 'a SameSite=Strict cookie',
      has('extra headers') && (await refuses(signedIn.caller, withoutExtraHeaders)) && 'a header that it demands',
    ].filter((defence) => defence !== false);
    if (defences.length > 0) yield note(`The defence is ${defences.join(', ')}.`);
    else if (cookiesOf(signedIn, sessionCookieNames).length === 0)
      throw new CannotJudge('it is not known which SameSite the session cookie has');
    else yield observation('a defence', 'none of those that are known');
  },
};

async function refuses(caller: Caller, headers: Record<string, string | undefined>): Promise<boolean> {
  const answer: Answer = await caller.ask(TOKEN, { headers });
  return answer.status >= 400 && !bringsToken(answer);
}

/** Only a sign-in over HTTP shows how cookies were set. */
function cookiesOf({ browser }: SignedIn, names: readonly string[]) {
  return browser.jar.cookies.filter(({ name }) => names.includes(name));
}

function isStrict(signedIn: SignedIn, names: readonly string[]): boolean {
  const cookies = cookiesOf(signedIn, names);
  return cookies.length > 0 && cookies.every(({ sameSite }) => sameSite === 'strict');
}
