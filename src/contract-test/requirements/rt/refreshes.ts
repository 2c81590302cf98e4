import type { ControllableAuthorizationServer, ReceivedRequest } from '../../authorization-server/index.js';

/** The refreshes among the requests to the token endpoint so far. */
export function refreshesAt(authorizationServer: ControllableAuthorizationServer): readonly ReceivedRequest[] {
  return authorizationServer.received('/token').filter(({ form }) => form.get('grant_type') === 'refresh_token');
}

/** The refresh tokens that were presented, in their order. */
export function presentedAt(authorizationServer: ControllableAuthorizationServer): readonly string[] {
  return refreshesAt(authorizationServer).flatMap(({ form }) => form.getAll('refresh_token'));
}

/** How many refresh tokens came more than once. */
export function countRepeated(presented: readonly string[]): number {
  return presented.length - new Set(presented).size;
}
