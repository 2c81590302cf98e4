import { CARRIERS, SIGN_INS } from '../axes.js';
import { TOKEN } from '../endpoints.js';
import { readSetCookie } from '../probe/set-cookie.js';
import type { Requirement } from '../requirement.js';
import { finding, Inconclusive, notApplicable, observation } from '../statements.js';
import { postForm } from './steps/post-form.js';
import { arriveInVain, loginUrl, SIGN_IN_REQUESTS, sessionCookiesOf, signInsOfRun } from './steps/signing-in.js';
import { signOut } from './steps/signing-out.js';

/** Return addresses that lead to another site, or that a careless check takes for one of the own. */
const ELSEWHERE = [
  '//evil.example/',
  'https://evil.example/',
  'https:evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/%2f%2fevil.example',
  '/%2fevil.example',
  '/%5cevil.example',
  '/%09/evil.example',
  '@evil.example/',
  '/\t/evil.example',
  'javascript:alert(1)',
  '/ok\r\nX-Evil: 1',
  'https://evil.example/\n/ok',
];

const SECRETS = ['code', 'access_token', 'id_token', 'code_verifier'];

const NOT_AVAILABLE = ['backend_not_ready', 'invalid_session'];

/** Where a sign-in ends, and with which session. */
export const signInEnd: readonly Requirement[] = [
  {
    id: 'LOGIN-10',
    level: 'MUST NOT',
    sentence: 'Signing in never leads to another site.',
    source: 'RFC 9700 2.1 and 4.11',
    why: 'A link to a trusted site would end at a look-alike.',
    check: `Signs in with ${ELSEWHERE.length} return addresses that lead elsewhere; expects to land on the own origin, or a refusal.`,
    needs: ['authorization server', 'login'],
    axes: [{ value: ELSEWHERE }],
    requests: 6 * ELSEWHERE.length,
    async *run(context) {
      const { newBrowser, anonymous, authorizationServer } = context;
      const { returnParameter } = context.hints;
      if (returnParameter === undefined) return yield notApplicable('No hint names the parameter for the return URL.');
      const known = [anonymous.origin, new URL(authorizationServer.issuer).origin];
      for (const target of ELSEWHERE) {
        const start = loginUrl(context, { [returnParameter]: target });
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
    check:
      'Plants a session cookie, signs in; expects another value, and no session for the planted one. Signs in again in the same browser, once for the scopes of the hint; expects another value each time.',
    needs: ['sign-in', 'login'],
    axes: [{ value: ['planted', 'again', 'for more scopes'] }],
    requests: 16,
    async *run({ signIn, newBrowser, anonymous, sessionCookieNames, hints }) {
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
      const cookies = () => sessionCookiesOf(browser, { origin, sessionCookieNames });
      const steps: Record<string, string>[] = [
        {},
        ...(hints.scopes === undefined ? [] : [{ scope: hints.scopes.join(' ') }]),
      ];
      for (const parameters of steps) {
        // A planted one stays in the browser beside a cookie with another path.
        const before = cookies().filter((pair) => !planted.includes(pair));
        await signIn({ browser, parameters });
        for (const pair of before.filter((one) => cookies().includes(one)))
          yield observation(`another ${pair.split('=')[0]} after the next sign-in`, 'the same value');
      }
    },
  },
  {
    id: 'LOGIN-13',
    level: 'project',
    sentence: 'After the sign-in, no token, code or verifier is left in the URL or the page.',
    source: 'RFC 9700 4.2 and 4.3',
    why: 'URLs end up in histories and logs, and reach other sites with `Referer`.',
    check:
      'Signs in, again in the same browser, and once more for the scopes of the hints; looks at where it ends: no `code` in the URL, no token in the page. Then brings a code that the authorization server refuses: the page does not repeat it.',
    needs: ['authorization server', 'sign-in', 'login'],
    axes: [{ signIn: SIGN_INS, value: ['the code in the URL', 'a token in the page'] }],
    requests: SIGN_IN_REQUESTS + 5,
    async *run(context) {
      const { answers, issued } = await signInsOfRun(context);
      const ends = answers.flatMap((one) => one.at(-1) ?? []);
      if (ends.length === 0) throw new Inconclusive('the tester has not seen where the sign-in ends');
      for (const { searchParams } of ends.map(({ exchange }) => new URL(exchange.request.url)))
        for (const name of SECRETS.filter((one) => searchParams.has(one)))
          yield observation('a URL without secrets', `a URL with ${name}`);
      const { issuer } = context.authorizationServer;
      for (const answer of answers.flat().filter(({ exchange }) => new URL(exchange.request.url).origin !== issuer))
        if (issued.some((token) => answer.text.includes(token))) yield finding('no token in it', answer);
      const { code, answer: page } = await arriveInVain(context);
      const written = [code, encodeURIComponent(code), new URLSearchParams({ '': code }).toString().slice(1)];
      if (code !== '' && written.some((one) => page.text.includes(one))) yield finding('no code in the page', page);
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
    axes: [{ value: ['307', '308'] }],
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
    check:
      'Signs in, and asks for a token without parameters, by GET and in another session by POST; expects one, also if it was issued without lifetime and refresh token.',
    needs: ['sign-in'],
    axes: [{ carrier: CARRIERS }, { value: ['without lifetime and refresh token'] }],
    requests: 19,
    async *run(context) {
      const { caller } = await context.signIn();
      const answer = await caller.token();
      const posted = await postForm((await context.signIn()).caller, TOKEN, '');
      for (const one of [answer, posted]) if (NOT_AVAILABLE.includes(one.error ?? '')) yield finding('a token', one);
      // A backend that keeps no tokens has none without a refresh token.
      const isKept = (await caller.token()).accessToken === answer.accessToken;
      if (!context.has('authorization server') || !isKept) return;
      context.authorizationServer.behave({ expiresIn: undefined, refreshTokens: 'none' });
      const only = await (await context.signIn()).caller.token();
      if (NOT_AVAILABLE.includes(only.error ?? ''))
        yield finding('the one without lifetime', only, { level: 'project' });
    },
  },
];
