import type { CheckContext } from '../check-context.js';
import type { Requirement } from '../requirement.js';
import type { SignedIn } from '../session/session-source.js';
import { notApplicable, observation } from '../statements.js';
import { nextAddress, signOut } from './steps/signing-out.js';

const NOT_LED = 'No URL leads from the sign-out to the authorization server.';

/** Signing out at the authorization server. */
export const signOutAtTheAuthorizationServer: readonly Requirement[] = [
  {
    id: 'LOGOUT-06',
    level: 'SHOULD',
    sentence:
      'The sign-out at the authorization server is requested with a hint, a post-logout redirect URI and a `state`.',
    source: 'RP-Initiated Logout 2',
    why: 'Without a hint the authorization server has to ask; without a redirect URI the person is stranded.',
    check: 'Signs out and follows; expects `id_token_hint` or `client_id`, `post_logout_redirect_uri` and `state`.',
    needs: ['authorization server', 'sign-in', 'logout'],
    requests: 10,
    isDestructive: true,
    async *run(context) {
      const url = await endSessionRequest(context, await context.signIn());
      if (url === undefined) return yield notApplicable(NOT_LED);
      const has = (name: string) => url.searchParams.has(name);
      if (!has('id_token_hint') && !has('client_id')) yield observation('id_token_hint or client_id', 'neither');
      for (const name of ['post_logout_redirect_uri', 'state'].filter((one) => !has(one)))
        yield observation(name, 'a request without it');
    },
  },
  {
    id: 'LOGOUT-07',
    level: 'project',
    sentence: 'That URL contains no token but the ID Token.',
    source: 'RP-Initiated Logout 2',
    why: 'URLs end up in histories and logs.',
    check: 'Signs out and follows; expects no access or refresh token in the URL.',
    needs: ['authorization server', 'sign-in', 'logout'],
    requests: 11,
    isDestructive: true,
    async *run(context) {
      const signedIn = await context.signIn();
      const { accessToken = '', refreshToken = '' } = context.authorizationServer.issued.at(-1) ?? {};
      const url = await endSessionRequest(context, signedIn);
      if (url === undefined) return yield notApplicable(NOT_LED);
      const values = [...url.searchParams.values()];
      if (values.includes(accessToken)) yield observation('no access token', 'an access token');
      if (values.includes(refreshToken)) yield observation('no refresh token', 'a refresh token');
    },
  },
];

/** Signs out, and goes on to the authorization server; `undefined`: no URL leads there. */
async function endSessionRequest(context: CheckContext, { caller, browser }: SignedIn): Promise<URL | undefined> {
  const { issuer } = context.authorizationServer;
  const next = nextAddress(await signOut(caller, context), caller.origin);
  if (next === undefined || next.origin === issuer) return next;
  const { url } = await browser.navigate(next.href, { stopBefore: ({ origin }) => origin === issuer });
  return url.origin === issuer ? url : undefined;
}
