import type { Pool } from 'undici';
import type { DpopProofs } from '../authorization-server/index.js';
import type { ProxySettings } from '../config/proxies-schema.js';
import type { Options } from '../config/schema.js';
import type { AskedToken } from '../refresh/index.js';
import type { Tracing } from '../telemetry/tracing.js';
import { type Acquire, createConcurrencyLimit } from './concurrency-limit.js';
import { createLocationRewriting } from './location.js';
import { compilePaths, type PathMatcher } from './path-patterns.js';
import { createRequestHeaders } from './request-headers.js';

/** A resource server that the backend calls for the page, made of its settings. */
export interface Api {
  readonly name: string;
  readonly settings: ProxySettings;
  readonly target: URL;
  /** The path of the target, without a slash at the end. */
  readonly basePath: string;
  /** Whether a path below the target may be called. */
  readonly allows: PathMatcher;
  readonly query: Pick<AskedToken['parameters'], 'resource' | 'scope'>;
  readonly pool: Pool;
  /** For tokens that are bound to the key of the backend; absent if it has none. */
  readonly proofs?: DpopProofs | undefined;
  /** Makes spans of the calls. */
  readonly tracing?: Tracing | undefined;
  readonly acquire: Acquire;
  readonly requestHeaders: ReturnType<typeof createRequestHeaders>;
  readonly rewriteLocation: ReturnType<typeof createLocationRewriting>;
}

/** The path below which the resource servers are reached. */
export const API_PREFIX = '/bff/api/';

/** What an API is made of besides its name and settings. */
interface ApiParts extends Pick<Api, 'pool' | 'proofs' | 'tracing'> {
  readonly place: Pick<Options, 'publicOrigin' | 'basePath'>;
}

export function createApi(name: string, settings: ProxySettings, { place, pool, proofs, tracing }: ApiParts): Api {
  const { resource, scope, limits, requestHeaders: more } = settings;
  const target = new URL(settings.target);
  return {
    name,
    settings,
    target,
    basePath: target.pathname.replace(/\/$/, ''),
    allows: compilePaths(settings.paths),
    query: {
      ...(resource === undefined ? {} : { resource: [resource] }),
      ...(scope === undefined ? {} : { scope: scope.join(' ') }),
    },
    pool,
    proofs,
    tracing,
    acquire: createConcurrencyLimit({ all: limits.connections, session: limits.sessionConcurrent }),
    requestHeaders: createRequestHeaders({ more, publicOrigin: new URL(place.publicOrigin) }),
    rewriteLocation: createLocationRewriting(target, `${place.basePath}${API_PREFIX}${name}`),
  };
}
