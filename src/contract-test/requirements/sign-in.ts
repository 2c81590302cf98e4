import { TOKEN } from '../endpoints.js';
import { readSetCookie } from '../probe/set-cookie.js';
import type { Requirement } from '../requirement.js';
import { urlOf } from '../session/http-sign-in.js';
import { finding, Inconclusive, notApplicable, observation } from '../statements.js';
import { NAVIGATION } from './steps/fetch-metadata.js';
import { ELSEWHERE } from './steps/return-addresses.js';
import { beginSignIn, requireAuthorizationRequest, sessionCookiesOf } from './steps/signing-in.js';
import { signOut } from './steps/signing-out.js';

const FOREIGN = 'evil.example';

const NEVER = 'never-allowed-for-anybody';

const NOT_AVAILABLE = ['backend_not_ready', 'invalid_session'];

/** What a sign-in asks the authorization server for, and where it ends. */
export const signIn: readonly Requirement[] = [
  {
    id: 'LOGIN-01',
    level: 'MUST',
    sentence: 'The backend authenticates at the token endpoint.',
    source: 'RFC 10017 6.2.3.1',
    why: 'Without client authentication, a leaked code or refresh token can be used by anyone.',
    check: 'Signs in; expects the client’s credentials in the token request, and nowhere in what the browser received.',
    needs: ['authorization server', 'sign-in', 'login'],
    requests: 5,
    async *run({ signIn, authorizationServer }) {
      authorizationServer.forgetRequests();
      const { answers } = await signIn();
      const { clientSecret } = authorizationServer.client;
      for (const { headers, form } of authorizationServer.received('/token')) {
        const proof = headers.authorization ?? form.get('client_secret') ?? form.get('client_assertion');
        if (proof === null) yield observation('credentials in the token request', 'none');
      }
      const seen = answers.map(({ exchange: { request, response } }) => JSON.stringify([request.url, response]));
      if (seen.some((text) => text.includes(clientSecret) || text.includes(encodeURIComponent(clientSecret))))
        yield observation('no client secret in what the browser sees', 'the client secret');
    },
  },
  {
    id: 'LOGIN-02',
    level: 'MUST',
    sentence: 'Signing in uses the authorization code grant.',
    source: 'RFC 10017 6.2.3.1; RFC 9700 2.1.1',
    why: 'The implicit grant puts tokens into URLs, where history, logs and scripts find them.',
    check: 'Begins to sign in; expects `response_type=code` in the authorization request, unless it was pushed.',
    needs: ['login'],
    requests: 6,
    async *run(context) {
      const begun = await beginSignIn(context);
      const { anonymous, hints } = context;
      if (begun === undefined)
        yield finding('a redirect with an authorization request', await anonymous.ask(hints.loginUrl ?? ''));
      const type = begun?.url.searchParams.get('response_type') ?? 'code';
      if (type !== 'code') yield observation('response_type=code', `response_type=${type}`);
    },
  },
  {
    id: 'LOGIN-03',
    level: 'RECOMMENDED',
    sentence: 'Each sign-in attempt has its own PKCE challenge, by S256.',
    source: 'RFC 9700 2.1.1; RFC 10017 6.2.1',
    why: 'It prevents the injection of a stolen code into another session.',
    check: 'Begins to sign in twice; expects `code_challenge_method=S256`, and two different challenges.',
    needs: ['login'],
    requests: 10,
    async *run(context) {
      const first = (await requireAuthorizationRequest(context)).url.searchParams;
      const second = (await requireAuthorizationRequest(context)).url.searchParams;
      const method = first.get('code_challenge_method');
      if (method !== 'S256') yield observation('code_challenge_method=S256', String(method));
      if (first.get('code_challenge') === second.get('code_challenge'))
        yield observation('two challenges that differ', 'the same twice, or none');
    },
  },
  {
    id: 'LOGIN-09',
    level: 'project',
    sentence: 'The `redirect_uri` does not depend on the request’s host headers.',
    source: 'RFC 9700 2.1 and 4.1',
    why: 'The code would go to the host that an attacker put into a header.',
    check: 'Begins to sign in with a foreign `Host`, and with forwarding headers; expects the usual `redirect_uri`.',
    needs: ['login'],
    axes: [{ value: ['host', 'x-forwarded-host', 'forwarded'] }],
    requests: 7,
    async *run(context) {
      const { anonymous, hints } = context;
      const usual = (await requireAuthorizationRequest(context)).url.searchParams.get('redirect_uri');
      const navigation = { 'Sec-Fetch-Site': 'none', ...NAVIGATION };
      for (const headers of [{ Host: FOREIGN }, { 'X-Forwarded-Host': FOREIGN, Forwarded: `host=${FOREIGN}` }]) {
        const answer = await anonymous.ask(hints.loginUrl ?? '', { headers: { ...navigation, ...headers } });
        const location = answer.header('location') ?? '';
        const given = URL.canParse(location) ? new URL(location).searchParams.get('redirect_uri') : null;
        if (given !== null && given !== usual) yield observation(`redirect_uri=${usual}`, `redirect_uri=${given}`);
        else if (answer.status >= 500) yield finding('the usual redirect, or a refusal', answer);
      }
    },
  },
  {
    id: 'LOGIN-16',
    level: 'project',
    sentence: 'A sign-in for more scopes asks only for what the application may have.',
    source: 'draft 1.2; RFC 10017 6.1.2.1',
    why: 'A link could make people grant what the application has no use for.',
    check: 'Begins to sign in with a scope that no application has; expects a refusal, or a request without it.',
    needs: ['login'],
    requests: 10,
    async *run(context) {
      await requireAuthorizationRequest(context);
      const begun = await beginSignIn(context, { parameters: { scope: NEVER } });
      const asked = begun?.url.searchParams.get('scope')?.split(' ') ?? [];
      if (asked.includes(NEVER)) yield observation('a refusal, or a request without it', `scope=${asked.join(' ')}`);
    },
  },
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
    check:
      'Plants a session cookie, signs in; expects another value, and no session for the planted one. Signs in again in the same browser, once for the scopes of the hint; expects another value each time.',
    needs: ['sign-in', 'login'],
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
        const before = cookies();
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
    check: 'Signs in, and looks at where it ends: no `code` in the URL, no token in the page.',
    needs: ['authorization server', 'sign-in', 'login'],
    requests: 5,
    async *run({ signIn, authorizationServer }) {
      const { answers } = await signIn();
      const last = answers.at(-1);
      if (last === undefined) throw new Inconclusive('the tester has not seen where the sign-in ends');
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
    check:
      'Signs in, and asks for a token without parameters; expects one, also if it came without lifetime and refresh token.',
    needs: ['sign-in'],
    requests: 13,
    async *run(context) {
      const { caller } = await context.signIn();
      const answer = await caller.token();
      if (NOT_AVAILABLE.includes(answer.error ?? '')) yield finding('a token', answer);
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
