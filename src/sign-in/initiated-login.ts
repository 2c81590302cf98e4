import type { InitiateLoginByPostData } from '../../generated/contract/index.js';
import type { Options } from '../config/schema.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { isIssuer } from '../core/issuer.js';
import { type Refusal, refuse } from '../core/refusal.js';
import type { SignInDependencies } from './dependencies.js';

export type InitiationParameters = InitiateLoginByPostData['body'];

/** Where a sign-in that another site suggests begins, or why it does not. */
export type InitiatedLogin =
  | { readonly kind: 'login'; readonly location: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Translates a suggestion of another site into a path of `/bff/login`, which asks the person (OpenID Connect Core 1.0,
 * section 4). Leads to the backend's own authorization servers and to URLs of this application only.
 */
export function readInitiatedLogin(
  { iss, target_link_uri: target, login_hint: hint }: InitiationParameters,
  { authorizationServers, options }: Pick<SignInDependencies, 'authorizationServers' | 'options'>,
): InitiatedLogin {
  const authorizationServer = [...authorizationServers.values()].find(({ settings }) => isIssuer(iss, settings));
  if (authorizationServer === undefined) return refused('iss is not an authorization server of this application.');
  const returnTo = target === undefined ? undefined : pathOf(target, options);
  if (target !== undefined && returnTo === undefined) return refused('target_link_uri is not of this application.');
  const parameters = new URLSearchParams({
    ...(returnTo === undefined ? {} : { return_to: returnTo }),
    ...(authorizationServer.name === DEFAULT_AUTHORIZATION_SERVER ? {} : { provider: authorizationServer.name }),
    ...(hint !== undefined && options.signIn.passedParameters.includes('login_hint') ? { login_hint: hint } : {}),
  });
  const path = `${options.basePath}/bff/login`;
  return { kind: 'login', location: parameters.size === 0 ? path : `${path}?${parameters}` };
}

function refused(description: string): InitiatedLogin {
  return { kind: 'refused', refusal: refuse(400, 'invalid_request', description) };
}

/**
 * The path of a URL that is below the base path of this application, as a browser reads it; otherwise `undefined`. A path
 * that begins with two slashes would lead to another host.
 */
function pathOf(target: string, { publicOrigin, basePath }: Pick<Options, 'publicOrigin' | 'basePath'>) {
  if (!URL.canParse(target)) return undefined;
  const { href, pathname } = new URL(target);
  const isOwn = href.startsWith(`${publicOrigin}/`) && (pathname === basePath || pathname.startsWith(`${basePath}/`));
  return isOwn && !pathname.startsWith('//') ? href.slice(publicOrigin.length) : undefined;
}
