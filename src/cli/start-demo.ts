import path from 'node:path';
import { readOptions } from '../config/read-options.js';
import type { OptionsInput } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { createDemoAuthorizationServer } from '../demo/authorization-server/index.js';
import { preparePage } from '../demo/page/prepare-page.js';
import type { ResourceSettings } from '../demo/page/settings.js';
import { createProfileResourceServer, createStocksResourceServer } from '../demo/resource-servers/index.js';
import { createBackend } from '../server/create-backend.js';
import { listen } from '../server/listen.js';
import type { Log } from '../telemetry/log.js';
import { startTogether } from './start-together.js';

/** The ports of the four servers. */
export type Ports = Readonly<Record<'backend' | 'authorizationServer' | 'stocks' | 'profile', number>>;

export interface DemoOptions {
  readonly ports: Ports;
  /** The folder of the sessions, the keys and the prepared page. */
  readonly stateFolder: string;
  readonly sealingKey: string;
  readonly log: Log;
  /** The origin of a development server for the page, which proxies to the backend. */
  readonly pageOrigin?: string | undefined;
  readonly clock?: Clock;
  readonly accessTokenLifetimeSeconds?: number;
  /** Settings of the backend that replace those of the demo. */
  readonly backend?: Partial<OptionsInput>;
}

export interface Demo {
  /** The origin of the page and its backend. */
  readonly origin: string;
  readonly issuer: string;
  readonly stocks: string;
  readonly profile: string;
  close(): Promise<void>;
}

export const CLIENT = { clientId: 'demo-frontend', clientSecret: 'for-development-only' };
export const STOCKS = { name: 'Stocks', scopes: ['read', 'buy', 'sell'], signInScopes: ['read', 'buy'] };
export const PROFILE = { name: 'Profile', scopes: ['profile.read', 'profile.write'], signInScopes: ['profile.read'] };

/** The name of the proxy in front of the stocks, for the same call in both ways. */
export const PROXY = 'stocks';

/**
 * Starts the backend with a frontend, an authorization server and two resource servers. The backend is on `localhost`,
 * the others on `127.0.0.1`: they share no cookies, and their requests are cross-site as in production.
 */
export function startDemo(options: DemoOptions): Promise<Demo> {
  return startTogether(async (opened) => {
    const { ports, stateFolder, log } = options;
    const places = await opened(startServersOfDemo(options));
    const { issuer, stocks, profile } = places;
    const folder = path.join(stateFolder, 'page');
    const resources = [{ ...cardOf(STOCKS, stocks), proxy: PROXY }, cardOf(PROFILE, profile)];
    await preparePage({ folder, settings: { resources, signOutElsewhere: `${issuer}/session/end` } });
    const settings = readOptions({ ...backendOptions({ ...options, ...places, folder }), ...options.backend });
    const backend = await opened(createBackend(settings, { log, clock: options.clock }));
    await opened(listen(backend, { host: 'localhost', port: ports.backend, idleMs: 0 }));
    return places;
  });
}

/** Starts what a backend at the origin needs: the authorization server, where it is registered, and the resource servers. */
export function startServersOfDemo(
  options: Pick<DemoOptions, 'ports' | 'stateFolder' | 'pageOrigin' | 'accessTokenLifetimeSeconds'>,
): Promise<Demo> {
  const { ports } = options;
  const origin = options.pageOrigin ?? `http://localhost:${ports.backend}`;
  const stocks = `http://127.0.0.1:${ports.stocks}`;
  const profile = `http://127.0.0.1:${ports.profile}`;
  return startTogether(async (opened) => {
    const authorizationServer = createDemoAuthorizationServer({
      port: ports.authorizationServer,
      clients: [{ ...CLIENT, ...registrationOf(origin) }],
      resources: [
        { ...STOCKS, indicator: stocks },
        { ...PROFILE, indicator: profile },
      ],
      stateDirectory: path.join(options.stateFolder, 'authorization-server'),
      accessTokenLifetimeSeconds: options.accessTokenLifetimeSeconds,
    });
    const { issuer } = await opened(authorizationServer);
    const resourceServer = { issuer, allowedOrigins: [origin] };
    await opened(createStocksResourceServer({ ...resourceServer, port: ports.stocks, audience: stocks }));
    await opened(createProfileResourceServer({ ...resourceServer, port: ports.profile, audience: profile }));
    return { origin, issuer, stocks, profile };
  });
}

/** The addresses of a backend that its authorization server has to know. */
export function registrationOf(origin: string) {
  return {
    redirectUris: [`${origin}/bff/callback`],
    postLogoutRedirectUris: [`${origin}/bff/logout/callback`],
    backchannelLogoutUri: `${origin}/bff/backchannel-logout`,
  };
}

export function cardOf({ name, scopes, signInScopes }: typeof STOCKS, url: string): ResourceSettings {
  return {
    name,
    indicator: url,
    url,
    scopes: scopes.map((scope) => ({ name: scope, atSignIn: signInScopes.includes(scope) })),
  };
}

function backendOptions(demo: DemoOptions & Omit<Demo, 'close'> & { readonly folder: string }): OptionsInput {
  const { origin, issuer, stocks, profile, folder, stateFolder, sealingKey } = demo;
  return {
    publicOrigin: origin,
    authorizationServer: { issuer, ...CLIENT, refreshTokens: 'online' },
    resources: [
      { indicator: stocks, scopes: STOCKS.scopes, signInScopes: STOCKS.signInScopes },
      { indicator: profile, scopes: PROFILE.scopes, signInScopes: PROFILE.signInScopes },
    ],
    defaultResource: stocks,
    proxies: { [PROXY]: { target: stocks, resource: stocks, scope: ['read'], paths: ['/stocks'] } },
    store: { kind: 'embedded', folder: path.join(stateFolder, 'sessions') },
    sealingKeys: [sealingKey],
    pages: { folder, contentSecurityPolicy: pagePolicy([stocks, profile]) },
    dangerouslyAllowPlainHttpOnLoopback: true,
  };
}

/** The page may load its own files, and send requests to its backend and to these resource servers. */
export function pagePolicy(resourceServers: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${resourceServers.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
