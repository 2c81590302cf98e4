import type { Options } from '../../config/schema.js';
import { error, type Finding, ok, warning } from '../finding.js';

const ID = 'settings.redirect-uri';
const CALLBACK = '/bff/callback';

/** Whether the browser arrives at this backend when the authorization server sends it back. */
export function checkRedirectUri({ publicOrigin, basePath, signIn }: Options): Finding[] {
  const { redirectUri = `${publicOrigin}${basePath}${CALLBACK}`, postLogoutRedirectUri = publicOrigin } = signIn;
  const place = { publicOrigin, basePath };
  return [checkCallback(new URL(redirectUri), place), ...checkPageAfterLogout(postLogoutRedirectUri, place)];
}

type Place = Pick<Options, 'publicOrigin' | 'basePath'>;

function checkCallback({ href, origin, pathname }: URL, { publicOrigin, basePath }: Place): Finding {
  const callback = basePath + CALLBACK;
  if (origin !== publicOrigin) {
    const what = `signIn.redirectUri is ${href}, and publicOrigin is ${publicOrigin}: the cookies of the sign-in are not sent to another origin.`;
    return error(ID, what, `Set signIn.redirectUri to ${publicOrigin}${callback}, or remove it, and register that.`);
  }
  if (pathname !== callback) {
    const what = `signIn.redirectUri is ${href}, but the backend answers at ${callback}.`;
    return warning(ID, what, `Let your proxy pass ${pathname} on as ${callback}, or use ${publicOrigin}${callback}.`);
  }
  return ok(ID, `The redirect URI ${href} leads to this backend.`);
}

function checkPageAfterLogout(uri: string, { publicOrigin, basePath }: Place): Finding[] {
  const { origin } = new URL(uri);
  if (origin === publicOrigin) return [];
  const what = `signIn.postLogoutRedirectUri is at ${origin}, and publicOrigin is ${publicOrigin}: after signing out, people are not led back to the page that they asked for.`;
  return [warning(ID, what, `Remove it to use ${publicOrigin}${basePath}/bff/logout/callback, unless this is meant.`)];
}
