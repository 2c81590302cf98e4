import type { Options } from '../config/schema.js';
import { createMemoryCount, type Wait } from '../rate-limit/memory-count.js';
import { createPeerCount, type PeerCounts } from '../rate-limit/peer-counts.js';
import type { Emit } from '../telemetry/events.js';
import { type Api, createApi } from './api.js';
import { createOpenStreams, type OpenStreams } from './open-streams.js';

/** The resource servers that the backend calls for the page. */
export interface Proxies {
  readonly apis: ReadonlyMap<string, Api>;
  readonly openStreams: OpenStreams;
  /** Counts a request of a session to a resource server. */
  countSession(api: Api, sessionId: string): Wait;
  close(): Promise<void>;
}

type ProxyOptions = Pick<Options, 'proxies' | 'publicOrigin' | 'basePath'>;

interface ProxyDependencies extends Pick<Api, 'proofs' | 'tracing'> {
  readonly emit: Emit;
  readonly peers?: PeerCounts | undefined;
}

export async function createProxies(
  options: ProxyOptions,
  { emit, peers, ...parts }: ProxyDependencies,
): Promise<Proxies> {
  const apis = await createApis(options, parts);
  const counts = new Map([...apis.values()].map((api) => [api, createPeerCount(limitOf(api), peers)] as const));
  const reports = createMemoryCount(1);
  const openStreams = createOpenStreams();
  return {
    apis,
    openStreams,
    countSession(api, id) {
      const wait = counts.get(api)?.count(id);
      if (wait === undefined) return wait;
      emit('rate_limit.refused', { limit: limitOf(api).name });
      if (reports.count(`${api.name} ${id}`) === undefined)
        emit('rate_limit.exceeded', { limit: limitOf(api).name, of: id });
      return wait;
    },
    async close() {
      openStreams.endAll();
      await Promise.all([...apis.values()].map(({ pool }) => pool.destroy()));
    },
  };
}

/** undici is loaded only if there is a resource server to call. */
async function createApis(
  { proxies, ...place }: ProxyOptions,
  parts: Pick<Api, 'proofs' | 'tracing'>,
): Promise<ReadonlyMap<string, Api>> {
  const named = Object.entries(proxies);
  if (named.length === 0) return new Map();
  const { createPool } = await import('./pool.js');
  return new Map(
    named.map(([name, settings]) => [name, createApi(name, settings, { ...parts, place, pool: createPool(settings) })]),
  );
}

function limitOf({ name, settings }: Api) {
  return { name: `proxies.${name}.limits.sessionPerMinute`, perMinute: settings.limits.sessionPerMinute };
}
