import { buildEndSessionUrl, type Configuration, randomState } from 'openid-client';
import type { AuthorizationServerOptions } from './client-options.js';

/** A logout request that the browser sends (OpenID Connect RP-Initiated Logout 1.0, section 2). */
export interface EndSessionRequest {
  /** Returned to the backend with the browser; absent if the authorization server returns nothing. */
  readonly state?: string;
  /** The URL of the endpoint, with the parameters unless they are `fields`. */
  readonly uri: string;
  /** The fields of the form, with `POST`. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
}

/** Makes a logout request; `undefined` if the authorization server has no end session endpoint. */
export function endSessionRequest(
  configuration: Configuration,
  { postLogoutRedirectUri, endSessionMethod, signOutUrl }: AuthorizationServerOptions,
  idToken: string | undefined,
): EndSessionRequest | undefined {
  if (signOutUrl !== undefined) {
    const { client_id } = configuration.clientMetadata();
    return { uri: withParameters(signOutUrl.url, { client_id, [signOutUrl.returnParameter]: postLogoutRedirectUri }) };
  }
  const { end_session_endpoint: endpoint } = configuration.serverMetadata();
  if (endpoint === undefined) return undefined;
  const state = randomState();
  const parameters = new URLSearchParams({ post_logout_redirect_uri: postLogoutRedirectUri, state });
  if (idToken !== undefined) parameters.set('id_token_hint', idToken);
  if (endSessionMethod === 'GET') return { state, uri: buildEndSessionUrl(configuration, parameters).href };
  parameters.set('client_id', configuration.clientMetadata().client_id);
  return { state, uri: endpoint, fields: [...parameters] };
}

/** Such a URL takes no `state`, and compares the URL to return to with a registered one. */
function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const whole = new URL(url);
  for (const [name, value] of Object.entries(parameters)) whole.searchParams.set(name, value);
  return whole.href;
}
