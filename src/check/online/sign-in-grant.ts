import type { WantedGrant } from '../../authorization-server/authorization-server.js';
import { scopeOfPeople } from '../../authorization-server/scope-of-people.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../../core/authorization-server-name.js';
import { resourceIndicatorsOf } from '../../core/resource-indicator.js';
import { scopeOf } from '../../core/scope.js';
import type { OnlineContext } from './context.js';

/** What the first sign-in requests at this authorization server. */
export function signInGrant({ configured, options }: Pick<OnlineContext, 'configured' | 'options'>): WantedGrant {
  const { name, settings } = configured;
  const resources = options.resources.filter(({ provider = DEFAULT_AUTHORIZATION_SERVER }) => provider === name);
  const scopes = resources.flatMap(({ scopes, signInScopes }) => signInScopes ?? scopes);
  return {
    resources: resourceIndicatorsOf(resources.map(({ indicator }) => indicator)),
    scope: scopeOf([...scopeOfPeople(settings, options), ...scopes]),
  };
}
