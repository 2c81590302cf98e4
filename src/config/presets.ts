import type * as v from 'valibot';
import { isMap, type UncheckedMap } from '../core/is-map.js';
import type { AuthorizationServer, PRESET_NAMES } from './authorization-server-schema.js';

type PresetName = (typeof PRESET_NAMES)[number];

/**
 * What authorization servers of a product need, from their public documentation. A setting takes the place of a value here.
 */
export const PRESETS: Readonly<Record<PresetName, Partial<v.InferInput<typeof AuthorizationServer>>>> = {
  /**
   * A tenant's tokens are for the API that `audience` names, and refresh tokens come with `offline_access`:
   * auth0.com/docs/secure/tokens/refresh-tokens/get-refresh-tokens, auth0.com/docs/api/authentication (authorize).
   */
  auth0: { resourceParameter: 'audience', refreshTokens: 'offline' },
  /**
   * A user pool signs out at `/logout` with `client_id` and `logout_uri`; its refresh tokens come unasked:
   * docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html. Set `signOutUrl.url` to that of your domain.
   */
  cognito: { resourceParameter: 'none' },
  /**
   * Scopes carry the resource, and `offline_access` needs no `prompt=consent`, which would ask at every sign-in:
   * learn.microsoft.com/entra/identity-platform/scopes-oidc.
   */
  entra: {
    resourceParameter: 'scope-prefix',
    refreshTokens: 'offline',
    authorizationParameters: { prompt: 'select_account' },
  },
  /**
   * OAuth 2.0 without OpenID Connect: an API tells who signed in, scopes come with commas, and a dead refresh token has an
   * error of its own: docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps,
   * docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens.
   */
  github: {
    openidConnect: false,
    endpoints: {
      authorization: 'https://github.com/login/oauth/authorize',
      token: 'https://github.com/login/oauth/access_token',
    },
    userEndpoint: {
      url: 'https://api.github.com/user',
      subject: 'id',
      claims: { preferred_username: 'login', picture: 'avatar_url', profile: 'html_url' },
    },
    clientAuthentication: 'client_secret_post',
    resourceParameter: 'none',
    narrowing: 'never',
    scopeSeparator: 'comma',
    endedGrantErrors: ['bad_refresh_token'],
  },
  /**
   * A refresh token comes with `access_type=offline`, after the first time only if the person is asked for consent again:
   * developers.google.com/identity/protocols/oauth2/web-server.
   */
  google: {
    resourceParameter: 'none',
    authorizationParameters: { access_type: 'offline', prompt: 'consent' },
  },
  /** The audience of tokens follows from their scopes: keycloak.org/docs/latest/server_admin (audience support). */
  keycloak: { resourceParameter: 'none' },
  /**
   * The audience is that of the custom authorization server, and refresh tokens come with `offline_access`:
   * developer.okta.com/docs/guides/refresh-tokens/main.
   */
  okta: { resourceParameter: 'none', refreshTokens: 'offline' },
  /**
   * The access token manager decides the audience; the refresh token grant of a client brings refresh tokens unasked:
   * docs.pingidentity.com/pingfederate (Configuring OAuth clients). Set `signOutUrl.url` to `/idp/startSLO.ping`.
   */
  pingfederate: { resourceParameter: 'none' },
  /**
   * One token for all APIs of the person, without `expires_in`, whatever scope a refresh names:
   * help.salesforce.com (OAuth 2.0 Refresh Token Flow).
   */
  salesforce: { resourceParameter: 'none', narrowing: 'never' },
};

/** Adds the values of presets to settings that were not validated yet. */
export function withPresets(input: unknown): unknown {
  if (!isMap(input)) return input;
  return withChangedServers(input, (settings) =>
    isPresetName(settings.preset) ? merged(PRESETS[settings.preset], settings) : settings,
  );
}

/** Changes what unchecked settings have for each authorization server, as far as it is a map. */
export function withChangedServers(
  input: UncheckedMap,
  change: (settings: UncheckedMap, path: string) => UncheckedMap,
): UncheckedMap {
  const { authorizationServer, providers } = input;
  const changed = (settings: unknown, path: string) => (isMap(settings) ? change(settings, path) : settings);
  const named = Object.entries(isMap(providers) ? providers : {}).map(
    ([name, settings]) => [name, changed(settings, `providers.${name}`)] as const,
  );
  return {
    ...input,
    ...(isMap(authorizationServer) && { authorizationServer: change(authorizationServer, 'authorizationServer') }),
    ...(isMap(providers) && { providers: Object.fromEntries(named) }),
  };
}

/** Maps are merged, at any depth. */
function merged(defaults: object, settings: UncheckedMap): UncheckedMap {
  const maps = Object.entries(defaults).flatMap(([name, value]) => {
    const own = settings[name];
    return isMap(value) && isMap(own) ? [[name, merged(value, own)]] : [];
  });
  return { ...defaults, ...settings, ...Object.fromEntries(maps) };
}

function isPresetName(name: unknown): name is PresetName {
  return typeof name === 'string' && Object.hasOwn(PRESETS, name);
}
