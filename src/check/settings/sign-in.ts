import type { Options } from '../../config/schema.js';
import type { Finding } from '../finding.js';
import { error, ok } from './settings-findings.js';

const ID = 'settings.sign-in';

/** Whether anything tells who a person is: the authorization server by OpenID Connect or by an API, or an application. */
export function checkSignInWay({ authorizationServer, handOver }: Options): Finding[] {
  const { openidConnect, userEndpoint } = authorizationServer;
  if (openidConnect) return [ok(ID, 'People sign in by OpenID Connect.')];
  if (userEndpoint !== undefined)
    return [ok(ID, `People sign in by OAuth 2.0; ${userEndpoint.url} tells who they are.`)];
  if (handOver !== undefined) return [ok(ID, 'An application signs people in, and hands their sessions over.')];
  const what = 'authorizationServer.openidConnect is false, and nothing tells who a person is: nobody can sign in.';
  return [error(ID, what, 'Set authorizationServer.userEndpoint, or handOver if an application signs people in.')];
}
