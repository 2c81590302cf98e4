// Not 'undici', by which Bun loads a replacement of its own that has no streams.
import { Pool } from 'undici/index.js';
import type { ProxySettings } from '../config/proxies-schema.js';
import type { AskedToken } from '../refresh/answer-query.js';
import { createLocationRewriting } from './location.js';
import { createPlaces, type Places } from './places.js';
import { compilePaths } from './proxied-path.js';
import { createRequestHeaders } from './request-headers.js';

/** A resource server that the backend calls for the page, made of its settings. */
export interface Api {
  readonly name: string;
  readonly settings: ProxySettings;
  readonly target: URL;
  /** The path of the target, without a slash at the end. */
  readonly basePath: string;
  readonly paths: RegExp;
  readonly query: Pick<AskedToken['parameters'], 'resource' | 'scope'>;
  readonly pool: Pool;
  readonly places: Places;
  readonly requestHeaders: ReturnType<typeof createRequestHeaders>;
  readonly rewriteLocation: ReturnType<typeof createLocationRewriting>;
}

/** The path below which the resource servers are reached. */
export const API_PREFIX = '/bff/api/';

export function createApi(name: string, settings: ProxySettings, publicOrigin: string): Api {
  const { resource, scope, limits, requestHeaders: more } = settings;
  const target = new URL(settings.target);
  return {
    name,
    settings,
    target,
    basePath: target.pathname.replace(/\/$/, ''),
    paths: compilePaths(settings.paths),
    query: {
      ...(resource === undefined ? {} : { resource: [resource] }),
      ...(scope === undefined ? {} : { scope: scope.join(' ') }),
    },
    pool: createPool(target.origin, settings),
    places: createPlaces({ all: limits.connections, session: limits.sessionConcurrent }),
    requestHeaders: createRequestHeaders({ more, publicOrigin: new URL(publicOrigin) }),
    rewriteLocation: createLocationRewriting(target, `${API_PREFIX}${name}`),
  };
}

/** Its connections are kept, and no more are opened than the settings allow. */
function createPool(origin: string, { limits, timeouts }: ProxySettings): Pool {
  return new Pool(origin, {
    connections: limits.connections,
    pipelining: 1,
    connect: { timeout: timeouts.connectSeconds * 1000 },
    headersTimeout: timeouts.firstByteSeconds * 1000,
    bodyTimeout: timeouts.idleSeconds * 1000,
  });
}
