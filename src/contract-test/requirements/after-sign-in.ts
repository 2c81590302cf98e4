import { TOKEN } from '../endpoints.js';
import { readSetCookie } from '../probe/set-cookie.js';
import type { Requirement } from '../requirement.js';
import { urlOf } from '../session/http-sign-in.js';
import { finding, Inconclusive, notApplicable, observation } from '../statements.js';
import { signOut } from './steps/signing-out.js';

const ELSEWHERE = [
  '//evil.example/',
  'https://evil.example/',
  'https:evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/%2f%2fevil.example',
  '/\t/evil.example',
  'javascript:alert(1)',
  '/ok\r\nX-Evil: 1',
];

/** Where a sign-in ends. */
export const afterSignIn: readonly Requirement[] = [
  {
    id: 'LOGIN-10',
    level: 'MUST NOT',
    sentence: 'Signing in never leads to another site.',
    source: 'RFC 9700 2.1 and 4.11',
    why: 'A link to a trusted site would end at a look-alike.',
    check: `Signs in with ${ELSEWHERE.length} return addresses that lead elsewhere; expects to land on the own origin, or a refusal.`,
    needs: ['authorization server', 'login'],
    requests: 6 * ELSEWHERE.length,
    async *run({ newBrowser, hints, anonymous, authorizationServer }) {
      const { returnParameter, loginUrl = '' } = hints;
      if (returnParameter === undefined) return yield notApplicable('No hint names the parameter for the return URL.');
      const known = [anonymous.origin, new URL(authorizationServer.issuer).origin];
      for (const target of ELSEWHERE) {
        const start = urlOf(loginUrl, { baseUrl: anonymous.origin, parameters: { [returnParameter]: target } });
        const visit = await newBrowser().navigate(start, { stopBefore: ({ origin }) => !known.includes(origin) });
        if (!known.includes(visit.url.origin))
          yield observation(`the own origin for ${JSON.stringify(target)}`, visit.url.href);
        else if (visit.last.status >= 500) yield finding('the own origin, or a refusal', visit.last);
        if (/^javascript:/i.test(visit.last.header('location') ?? ''))
          yield finding('no script as an address', visit.last);
        if (visit.answers.some((answer) => answer.header('x-evil') !== undefined))
          throw new Inconclusive('a header was injected, see TOK-10');
      }
    },
  },
  {
    id: 'LOGIN-11',
    level: 'project',
    sentence: 'A sign-in creates a new session id; an earlier one becomes worthless.',
    source: 'RFC 10017 5.2.3 and 6.1.3.2',
    why: 'An attacker who plants an id beforehand would share the session.',
    check: 'Plants a session cookie, signs in; expects another value, and no session for the planted one.',
    needs: ['sign-in', 'login'],
    requests: 6,
    async *run({ signIn, newBrowser, anonymous, sessionCookieNames }) {
      const browser = newBrowser();
      const origin = new URL(anonymous.origin);
      const planted = sessionCookieNames.map((name) => `${name}=${'planted'.repeat(7)}`);
      for (const pair of planted) {
        const cookie = readSetCookie(`${pair}; Path=/; Secure`);
        if (cookie) browser.jar.keep(origin, cookie);
      }
      const signedIn = await signIn({ browser });
      if (signedIn.browser !== browser)
        throw new Inconclusive('no cookie can be planted in the browser of this sign-in');
      const after = browser.jar.headerFor(new URL(TOKEN, origin))?.split('; ') ?? [];
      const isRenewed = (name: string) => after.some((pair) => pair.startsWith(`${name}=`) && !planted.includes(pair));
      if (!sessionCookieNames.every(isRenewed)) yield observation('another value', 'the planted one');
      const answer = await anonymous.withCookie(planted.join('; ')).sessionInfo();
      if (answer.status === 200) yield finding('400 invalid_session for the planted id', answer);
    },
  },
  {
    id: 'LOGIN-13',
    level: 'project',
    sentence: 'After the sign-in, no token, code or verifier is left in the URL or the page.',
    source: 'RFC 9700 4.2 and 4.3',
    why: 'URLs end up in histories and logs, and reach other sites with `Referer`.',
    check: 'Signs in, and looks at where it ends: no `code` in the URL, no token in the page.',
    needs: ['authorization server', 'sign-in', 'login'],
    requests: 5,
    async *run({ signIn, authorizationServer }) {
      const { answers } = await signIn();
      const last = answers.at(-1);
      if (last === undefined) return;
      const { searchParams } = new URL(last.exchange.request.url);
      for (const name of ['code', 'access_token', 'id_token', 'code_verifier'].filter((one) => searchParams.has(one)))
        yield observation('a URL without secrets', `a URL with ${name}`);
      const { accessToken = '', refreshToken = '', idToken = '' } = authorizationServer.issued.at(-1) ?? {};
      const secrets = [accessToken, refreshToken, idToken].filter((secret) => secret !== '');
      for (const answer of answers.filter(
        ({ exchange }) => new URL(exchange.request.url).origin !== authorizationServer.issuer,
      ))
        if (secrets.some((secret) => answer.text.includes(secret))) yield finding('no token in it', answer);
    },
  },
  {
    id: 'LOGIN-14',
    level: 'project',
    sentence: 'A redirect after a POST does not repeat the form.',
    source: 'RFC 9700 4.12',
    why: 'With 307 and 308 the browser posts the form, with its content, to the next URL.',
    check: 'Signs out with the given method; a redirect must not be 307 or 308.',
    needs: ['session', 'logout'],
    requests: 6,
    isDestructive: true,
    async *run(context) {
      const { caller } = await context.signIn();
      const answer = await signOut(caller, context);
      if ([307, 308].includes(answer.status)) yield finding('303', answer);
    },
  },
  {
    id: 'LOGIN-15',
    level: 'MUST',
    sentence: 'After the sign-in the usual tokens are available, or can be obtained without the person.',
    source: 'draft 1.2',
    why: 'A page that has just returned from the sign-in would have to send its person there again.',
    check: 'Signs in, and asks for a token without parameters; expects one.',
    needs: ['sign-in'],
    requests: 6,
    async *run({ signIn }) {
      const { caller } = await signIn();
      const answer = await caller.token();
      if (answer.error === 'backend_not_ready' || answer.error === 'invalid_session') yield finding('a token', answer);
    },
  },
];
