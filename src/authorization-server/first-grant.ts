import type { ConfiguredAuthorizationServer } from '../config/authorization-server-checks.js';
import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';
import type { Options } from '../config/schema.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { resourceIndicatorsOf } from '../core/resource-indicator.js';
import { scopeOf } from '../core/scope.js';
import type { WantedGrant } from './authorization-server.js';

/** What every sign-in at this authorization server requests. */
export function firstGrant(
  { name, settings }: Pick<ConfiguredAuthorizationServer, 'name' | 'settings'>,
  options: Options,
): WantedGrant {
  const resources = options.resources.filter(({ provider = DEFAULT_AUTHORIZATION_SERVER }) => provider === name);
  const scopes = resources.flatMap(({ scopes, signInScopes }) => signInScopes ?? scopes);
  return {
    resources: resourceIndicatorsOf(resources.map(({ indicator }) => indicator)),
    scope: scopeOf([...scopeOfPeople(settings, options), ...scopes]),
  };
}

/** The scope that lets this authorization server tell who a person is. */
function scopeOfPeople(
  { openidConnect, userEndpoint }: AuthorizationServerSettings,
  { signIn }: Options,
): readonly string[] {
  return openidConnect ? signIn.scope : (userEndpoint?.scope ?? []);
}
