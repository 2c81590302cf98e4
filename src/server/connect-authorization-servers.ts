import {
  type AuthorizationServers,
  clientOptions,
  createAuthorizationServer,
  createClockWatch,
  type DpopKey,
  type NamedAuthorizationServer,
  type WatchRequest,
  watchedByBoth,
} from '../authorization-server/index.js';
import { authorizationServersOf, type ConfiguredAuthorizationServer } from '../config/authorization-server-checks.js';
import type { Options } from '../config/schema.js';
import type { AboutAuthorizationServer } from '../telemetry/catalogue.js';
import type { Emit } from '../telemetry/events.js';
import type { ProcessParts } from './open-process.js';
import { traceAuthorizationServer } from './trace-requests.js';

const CLOCK_DOCS = 'docs/check.md#clocks-that-differ';

/**
 * Makes the clients of the authorization servers in the settings.
 *
 * @throws Misconfiguration if a file that the settings name cannot be used
 */
export async function connectAuthorizationServers(
  options: Options,
  dependencies: Dependencies,
): Promise<AuthorizationServers> {
  const connected = authorizationServersOf(options).map(async (configured) => {
    const authorizationServer = await connect(configured, options, dependencies);
    return [configured.name, authorizationServer] as const;
  });
  return new Map(await Promise.all(connected));
}

interface Dependencies extends Pick<ProcessParts, 'clock' | 'emit' | 'tracing'> {
  readonly dpopKey?: DpopKey | undefined;
}

async function connect(
  configured: ConfiguredAuthorizationServer,
  options: Options,
  { clock, emit, dpopKey, tracing }: Dependencies,
): Promise<NamedAuthorizationServer> {
  const { name, settings } = configured;
  const { issuer, clientId } = settings;
  const about = { authorizationServer: name, host: new URL(issuer).host, clientId };
  const onResponse = createClockWatch(clock, (ahead) => {
    const side = ahead > 0 ? 'ahead of' : 'behind';
    const cause = `The clock of this machine is ${Math.abs(ahead)} s ${side} that of ${about.host}. Synchronize both.`;
    emit('authorization_server.clock_differs', { ...about, seconds: ahead, cause, docs: CLOCK_DOCS });
  });
  const told = tellRequests(about, emit);
  const onRequest = tracing ? watchedByBoth(told, traceAuthorizationServer(tracing)) : told;
  const client = { ...clientOptions(configured, options, clock), onResponse, onRequest, dpopKey };
  const server = await createAuthorizationServer(client);
  return { name, settings, server, about };
}

/** Reports each request, without the query of its URL. */
function tellRequests(about: AboutAuthorizationServer, emit: Emit): WatchRequest {
  return ({ url, method }) => {
    const startedAt = performance.now();
    return (status) => {
      const durationMs = Math.round(performance.now() - startedAt);
      const [endpoint = ''] = url.split('?');
      emit('authorization_server.called', { ...about, method, endpoint, status, durationMs });
    };
  };
}
