import { buildEndSessionUrl, type Configuration, randomState } from 'openid-client';

/** A logout request that the browser is to bring (OpenID Connect RP-Initiated Logout 1.0, section 2). */
export interface EndSessionRequest {
  /** Comes back with the person. */
  readonly state: string;
  /** Where to go, with the parameters in it; or where to send the form. */
  readonly uri: string;
  /** What a form is to hold, if it is to be one. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
}

export interface EndSessionRules {
  readonly postLogoutRedirectUri: string;
  /** With `POST` the ID Token is not in a URL. */
  readonly endSessionMethod: 'GET' | 'POST';
}

/** Makes a logout request; `undefined` if the server has no endpoint for it. */
export function endSessionRequest(
  configuration: Configuration,
  { postLogoutRedirectUri, endSessionMethod }: EndSessionRules,
  idToken: string | undefined,
): EndSessionRequest | undefined {
  const { end_session_endpoint: endpoint } = configuration.serverMetadata();
  if (endpoint === undefined) return undefined;
  const state = randomState();
  const parameters = new URLSearchParams({ post_logout_redirect_uri: postLogoutRedirectUri, state });
  if (idToken !== undefined) parameters.set('id_token_hint', idToken);
  if (endSessionMethod === 'GET') return { state, uri: buildEndSessionUrl(configuration, parameters).href };
  parameters.set('client_id', configuration.clientMetadata().client_id);
  return { state, uri: endpoint, fields: [...parameters] };
}
