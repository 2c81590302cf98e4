import { ENDPOINTS, TOKEN } from '../endpoints.js';
import { type Answer, bringsToken } from '../probe/answer.js';
import type { Caller } from '../probe/caller.js';
import type { Requirement } from '../requirement.js';
import type { SignedIn } from '../session/session-source.js';
import { finding, Inconclusive, notApplicable, note, observation } from '../statements.js';
import { NO_METADATA } from './steps/fetch-metadata.js';
import { FORM } from './steps/post-form.js';

const MODES = ['no-cors', 'cors', 'navigate'];

/** Requests that other sites cause. */
export const crossSiteRequests: readonly Requirement[] = [
  {
    id: 'CSRF-05',
    level: 'MUST',
    sentence: 'The token endpoint has a defence against requests that other sites cause.',
    source: 'RFC 10017 6.2.3.3 and 6.1.3.3; draft 3',
    why: 'Other sites could keep sessions alive and use up refresh tokens.',
    check:
      'Tries what Fetch Metadata, `Origin`, `SameSite` and a demanded header would stop; expects one of them to stop it.',
    needs: ['sign-in', 'login'],
    requests: 9,
    async *run({ signIn, sessionCookieNames, withoutExtraHeaders, has }) {
      const signedIn = await signIn();
      const defences = [
        (await refuses(signedIn.caller, { 'Sec-Fetch-Site': 'cross-site' })) && 'Fetch Metadata',
        (await refuses(signedIn.caller, { ...NO_METADATA, Origin: 'https://evil.example' })) && 'Origin',
        isStrict(signedIn, sessionCookieNames) && 'a SameSite=Strict cookie',
        has('extra headers') && (await refuses(signedIn.caller, withoutExtraHeaders)) && 'a header that it demands',
      ].filter((defence) => defence !== false);
      if (defences.length > 0) yield note(`The defence is ${defences.join(', ')}.`);
      else if (cookiesOf(signedIn, sessionCookieNames).length === 0)
        throw new Inconclusive('the SameSite of the session cookie is unknown');
      else yield observation('a defence', 'none of the known ones');
    },
  },
  {
    id: 'CSRF-06',
    level: 'project',
    sentence: 'A request that the browser marks as cross-site is refused.',
    source: 'W3C Fetch Metadata; Post-Spectre Web Development',
    why: 'Another site could make the backend use up refresh tokens, and keep sessions alive.',
    check: 'Asks with a session and `Sec-Fetch-Site: cross-site` in three modes; expects 403, or 400.',
    needs: ['session'],
    requires: ['TLS-01', 'CSRF-05'],
    requests: 3,
    async *run({ session }) {
      for (const mode of MODES) {
        const answer = await session.token(undefined, {
          headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': mode },
        });
        if (![400, 403].includes(answer.status) || bringsToken(answer)) yield finding('403, no token', answer);
      }
    },
  },
  {
    id: 'CSRF-09',
    level: 'SHOULD',
    sentence: 'A header that the backend demands is demanded of every request.',
    source: 'RFC 10017 6.1.3.3.2',
    why: 'An attacker sends the one request that does without it.',
    check:
      'Asks both endpoints with and without the extra headers; if one refuses for the lack of them, both must, and so must a POST.',
    needs: ['session', 'extra headers'],
    requests: 5,
    async *run({ session, withoutExtraHeaders: headers }) {
      const usual = [await session.ask(ENDPOINTS[0]), await session.ask(ENDPOINTS[1])];
      const without = [await session.ask(ENDPOINTS[0], { headers }), await session.ask(ENDPOINTS[1], { headers })];
      const isDemanded = without.some(({ status }, index) => status >= 400 && (usual[index]?.status ?? 0) < 400);
      if (!isDemanded) return yield notApplicable('The backend demands none of the extra headers.');
      const form = { method: 'POST', headers: { ...headers, 'Content-Type': FORM }, body: '' };
      for (const answer of [...without, await session.ask(ENDPOINTS[0], form)])
        if (answer.status < 400 || bringsToken(answer)) yield finding('403', answer);
    },
  },
];

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
