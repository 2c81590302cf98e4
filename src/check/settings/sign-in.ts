import { authorizationServersOf } from '../../config/authorization-server-checks.js';
import type { Options } from '../../config/schema.js';
import type { Finding } from '../finding.js';
import { error, ok } from './settings-findings.js';

const ID = 'settings.sign-in';

/** Whether the backend learns who a person is: from an authorization server, by OpenID Connect or an API, or from an application. */
export function checkSignInWay(options: Options): Finding[] {
  const { openidConnect, userEndpoint } = options.authorizationServer;
  if (openidConnect) return [ok(ID, 'People sign in with OpenID Connect.')];
  if (userEndpoint !== undefined)
    return [ok(ID, `People sign in with OAuth 2.0; ${userEndpoint.url} says who they are.`)];
  if (options.handOver !== undefined) return [ok(ID, 'An application signs people in, and hands their sessions over.')];
  const others = authorizationServersOf(options).filter(
    ({ settings }) => settings.openidConnect || settings.userEndpoint !== undefined,
  );
  if (others.length > 0) {
    const names = others.map(({ path }) => path).join(' or ');
    return [ok(ID, `People sign in at ${names}, and not at authorizationServer, which does not say who they are.`)];
  }
  const what =
    'authorizationServer.openidConnect is false, and nothing says who a person is, so no sign-in can succeed.';
  return [error(ID, what, 'Set authorizationServer.userEndpoint, or handOver if an application signs people in.')];
}
