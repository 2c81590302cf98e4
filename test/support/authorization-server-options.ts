import type { AuthorizationServerOptions } from '../../src/authorization-server/index.js';
import { systemClock } from '../../src/core/clock.js';

/** How to speak with an authorization server of a test, if the test doesn't say otherwise. */
export function authorizationServerOptions(
  issuer: string,
  changes: Partial<AuthorizationServerOptions> = {},
): AuthorizationServerOptions {
  return {
    optionPath: 'authorizationServer',
    issuer,
    clientId: 'backend-under-test',
    privateKeyAlgorithm: 'ES256',
    assertionAudience: 'issuer',
    timeoutSeconds: 10,
    allowPlainHttp: true,
    assumeBearer: false,
    scopeSeparator: 'space',
    allowLogoutTokenWithoutExpiry: false,
    endSessionMethod: 'GET',
    openidConnect: true,
    pushedAuthorization: 'if-offered',
    responseMode: 'query',
    authorizationParameters: {},
    tls: {},
    resourceParameter: 'resource',
    narrowing: 'request',
    endedGrantErrors: [],
    widerScope: 'return',
    resources: [],
    wantedClaims: [],
    redirectUri: 'https://app.example/bff/callback',
    postLogoutRedirectUri: 'https://app.example/',
    clock: systemClock,
    ...changes,
  };
}
