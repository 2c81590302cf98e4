import path from 'node:path';
import { sources } from '../real-server.js';
import type { Mistake } from './mistake.js';

const SHIFT_CLOCK = path.join(sources, 'mistakes/shift-clock.mjs');
const withClock = (seconds: number) => () => ({
  NODE_OPTIONS: `--import=${SHIFT_CLOCK}`,
  CLOCK_SHIFT_SECONDS: String(seconds),
});
const UNREGISTERED = 'https://elsewhere.acme.test/bff/callback';
/** As behind a proxy that terminates TLS. */
const https = ({ backend }: { readonly backend: string }) => backend.replace('http:', 'https:');
const behindTls = {
  client: (right: { readonly backend: string }) => ({ redirectUris: [`${https(right)}/bff/callback`] }),
};
const strict = (right: { readonly backend: string }) => ({
  TMI_BFF_PUBLIC_ORIGIN: https(right),
  TMI_BFF_DANGEROUSLY_ALLOW_PLAIN_HTTP_ON_LOOPBACK: 'false',
});

/** Each is made alone, against Keycloak, with everything else right. */
export const mistakes: readonly Mistake[] = [
  {
    name: 'wrong issuer',
    how: '`issuer` names a realm that does not exist',
    environment: ({ issuer }) => ({ TMI_BFF_AUTHORIZATION_SERVER__ISSUER: issuer.replace(/\w+$/, 'other') }),
    check: { by: 'authorization-server.issuer', says: /no metadata of .*\/realms\/other/ },
    log: { by: 'authorization_server.invalid_response', says: /realms\/other/ },
  },
  {
    name: 'trailing slash',
    how: '`issuer` ends with a slash too many',
    environment: ({ issuer }) => ({ TMI_BFF_AUTHORIZATION_SERVER__ISSUER: `${issuer}/` }),
    check: { by: 'authorization-server.issuer', says: /differ in the slash at the end only/ },
    log: { by: 'authorization_server.invalid_response', says: /issuer/ },
  },
  {
    name: 'wrong secret',
    how: '`clientSecret` is another one',
    environment: () => ({ TMI_BFF_AUTHORIZATION_SERVER__CLIENT_SECRET: 'not-the-secret' }),
    check: { by: 'authorization-server.client-secret', says: /client secret .* is wrong/ },
    log: { by: 'sign_in.refused', says: /Authentication failed.*status: 401/ },
  },
  {
    name: 'redirect URI not registered',
    how: `_Valid redirect URIs_ has another one only`,
    client: () => ({ redirectUris: [UNREGISTERED] }),
    check: { by: 'authorization-server.redirect-uri-registered', says: /redirect URI .*\/bff\/callback was refused/ },
    log: { by: 'sign_in.refused', says: /redirect_uri/ },
  },
  {
    name: 'scope unknown',
    how: '`signIn.scope` has `reports`, which the realm does not have',
    environment: () => ({
      TMI_BFF_SIGN_IN__SCOPE: '[openid, profile, email, read, write, reports]',
      TMI_BFF_SCOPES: '[read, write, admin, reports]',
    }),
    check: { by: 'authorization-server.request-accepted', says: /Invalid scopes: .*reports/ },
    log: { by: 'sign_in.refused', says: /Invalid scopes: .*reports/ },
  },
  {
    name: 'S256 off',
    how: '_Proof Key for Code Exchange Code Challenge Method_ is `plain`',
    client: () => ({ attributes: { 'pkce.code.challenge.method': 'plain' } }),
    check: { by: 'authorization-server.request-accepted', says: /code challenge/i },
    log: { by: 'sign_in.refused', says: /code challenge/i },
  },
  {
    name: 'PKCE not enforced',
    how: '_Proof Key for Code Exchange Code Challenge Method_ is empty',
    client: () => ({ attributes: { 'pkce.code.challenge.method': '' } }),
    check: { by: 'authorization-server.pkce-enforced', says: /without a code challenge is accepted/ },
    log: { because: 'the backend always sends a code challenge, so that its sign-ins do not show it' },
  },
  {
    name: 'no refresh grant',
    how: '_Use refresh tokens_ is off',
    client: () => ({ attributes: { 'use.refresh.tokens': 'false' } }),
    check: { because: 'Keycloak answers a made-up refresh token in the same way; `check --sign-in` tells it' },
    log: { by: 'authorization_server.no_refresh_token', says: /docs\/check\.md#no-refresh-token/ },
  },
  {
    name: 'clock ten minutes ahead',
    how: 'the clock of the backend is 600 s ahead',
    environment: withClock(600),
    check: { by: 'authorization-server.clock', says: /(599|60[0-9]) s .* ahead/ },
    log: { by: 'authorization_server.clock_differs', says: /(599|60[0-9])/ },
  },
  {
    name: 'clock ten minutes behind',
    how: 'the clock of the backend is 600 s behind',
    environment: withClock(-600),
    check: { by: 'authorization-server.clock', says: /(59[0-9]|60[01]) s .* behind/ },
    log: { by: 'authorization_server.clock_differs', says: /-(59[0-9]|60[01])/ },
  },
  {
    name: 'plain HTTP seen',
    how: '`publicOrigin` is `https`, and the proxy sets no `X-Forwarded-Proto`',
    environment: strict,
    ...behindTls,
    proxyHeaders: {},
    check: { because: 'the settings are right; it shows at the first request' },
    log: { by: 'transport.plain_http', says: /127\.0\.0\.1/ },
  },
  {
    name: 'proxy not trusted',
    how: '`publicOrigin` is `https`, and `trustedProxies` has another address than the proxy',
    environment: (right) => ({ ...strict(right), TMI_BFF_TRUSTED_PROXIES: '[10.1.2.3]' }),
    ...behindTls,
    proxyHeaders: { 'X-Forwarded-Proto': 'https' },
    check: { by: 'settings.transport', says: /trustedProxies \(10\.1\.2\.3\)/ },
    log: { by: 'transport.untrusted_proxy', says: /127\.0\.0\.1/ },
  },
];
