import { SIGN_INS } from '../axes.js';
import type { Requirement } from '../requirement.js';
import { finding, observation } from '../statements.js';
import { NAVIGATION } from './steps/fetch-metadata.js';
import {
  BEGIN_REQUESTS,
  beginSignIn,
  begunSignInsOfRun,
  plainSignInsOfRun,
  SIGN_IN_REQUESTS,
  signInsOfRun,
} from './steps/signing-in.js';

const FOREIGN = 'evil.example';

/** What else proxies tell of the address that a browser asked for. */
const BY_PROXIES = { 'x-forwarded-port': '81', 'x-forwarded-prefix': '/elsewhere' };

const NEVER = 'never-allowed-for-anybody';

/** What a sign-in asks the authorization server for. */
export const signIn: readonly Requirement[] = [
  {
    id: 'LOGIN-01',
    level: 'MUST',
    sentence: 'The backend authenticates at the token endpoint.',
    source: 'RFC 10017 6.2.3.1',
    why: 'Without client authentication, a leaked code or refresh token can be used by anyone.',
    check:
      'Signs in, again in the same browser, and once more for the scopes of the hints; expects the client’s credentials in the token requests, and nowhere in what the browser received.',
    needs: ['authorization server', 'sign-in', 'login'],
    axes: [{ signIn: SIGN_INS }],
    requests: SIGN_IN_REQUESTS,
    async *run(context) {
      const { answers, received } = await signInsOfRun(context);
      const { clientSecret } = context.authorizationServer.client;
      for (const { headers, form } of received.filter(({ path }) => path === '/token')) {
        const proof = headers.authorization ?? form.get('client_secret') ?? form.get('client_assertion');
        if (proof === null) yield observation('credentials in the token request', 'none');
      }
      const seen = answers.flat().map(({ exchange: { request, response } }) => JSON.stringify([request.url, response]));
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
    check:
      'Begins to sign in twice in one browser and once in another, and twice for the scopes of the hints; expects `response_type=code` in the authorization requests, unless they were pushed.',
    needs: ['login'],
    axes: [{ signIn: ['first', 'for more scopes'] }],
    requests: BEGIN_REQUESTS + 1,
    async *run(context) {
      const { usual, forMore } = await begunSignInsOfRun(context);
      const { anonymous, hints } = context;
      if (usual.length === 0)
        yield finding('a redirect with an authorization request', await anonymous.ask(hints.loginUrl ?? ''));
      for (const { url } of [...usual, ...forMore]) {
        const type = url.searchParams.get('response_type') ?? 'code';
        if (type !== 'code') yield observation('response_type=code', `response_type=${type}`);
      }
    },
  },
  {
    id: 'LOGIN-03',
    level: 'RECOMMENDED',
    sentence: 'Each sign-in attempt has its own PKCE challenge, by S256.',
    source: 'RFC 9700 2.1.1; RFC 10017 6.2.1',
    why: 'It prevents the injection of a stolen code into another session.',
    check:
      'Begins to sign in twice in one browser and once in another, and twice for the scopes of the hints; expects `code_challenge_method=S256`, and different challenges.',
    needs: ['login'],
    axes: [{ signIn: ['first', 'for more scopes'], value: ['the method', 'the challenge'] }],
    requests: BEGIN_REQUESTS,
    async *run(context) {
      const { usual, forMore } = await plainSignInsOfRun(context);
      const requests = [...usual, ...forMore]
        .map(({ url }) => url.searchParams)
        .filter((request) => request.has('response_type'));
      for (const method of requests.map((request) => request.get('code_challenge_method')))
        if (method !== 'S256') yield observation('code_challenge_method=S256', String(method));
      if (new Set(requests.map((request) => request.get('code_challenge'))).size < requests.length)
        yield observation('challenges that differ', 'the same twice, or none');
    },
  },
  {
    id: 'LOGIN-09',
    level: 'project',
    sentence: 'The `redirect_uri` does not depend on the headers of the request.',
    source: 'RFC 9700 2.1 and 4.1',
    why: 'The code would go to the host that an attacker put into a header.',
    check: 'Begins to sign in with a foreign `Host`, and with forwarding headers; expects the usual `redirect_uri`.',
    needs: ['login'],
    axes: [{ value: ['host', 'x-forwarded-host', 'forwarded', ...Object.keys(BY_PROXIES)] }],
    requests: BEGIN_REQUESTS + 3,
    async *run(context) {
      const { anonymous, hints } = context;
      const [first] = (await plainSignInsOfRun(context)).usual;
      const usual = first.url.searchParams.get('redirect_uri');
      const navigation = { 'Sec-Fetch-Site': 'none', ...NAVIGATION };
      for (const headers of [
        { Host: FOREIGN },
        { 'X-Forwarded-Host': FOREIGN, Forwarded: `host=${FOREIGN}` },
        BY_PROXIES,
      ]) {
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
    check:
      'Begins to sign in with a scope that no application has, alone and beside one of the hints; expects a refusal, or a request without it.',
    needs: ['login'],
    axes: [{ value: ['alone', 'beside a known one'] }],
    requests: BEGIN_REQUESTS + 10,
    async *run(context) {
      await plainSignInsOfRun(context);
      const beside = (context.hints.scopes ?? []).slice(0, 1).map((known) => `${known} ${NEVER}`);
      for (const scope of [NEVER, ...beside]) {
        const begun = await beginSignIn(context, { parameters: { scope } });
        const asked = begun?.url.searchParams.get('scope')?.split(' ') ?? [];
        if (asked.includes(NEVER)) yield observation('a refusal, or a request without it', `scope=${asked.join(' ')}`);
      }
    },
  },
];
