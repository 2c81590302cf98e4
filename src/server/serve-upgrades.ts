import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { readTarget } from '../contract/request-target.js';
import { pathBelow } from '../core/base-path.js';
import { httpsRequired, invalidSession, type Refusal, refuse, tooManyRequests } from '../core/refusal.js';
import type { Proxies } from '../proxy/proxies.js';
import { apiOf } from '../proxy/read-call.js';
import { openWebSocket } from '../proxy/web-socket.js';
import type { Tracing } from '../telemetry/tracing.js';
import { answerTo } from './errors.js';
import { type SeenRequest, seeRequest } from './incoming.js';
import { createPlainHttpReport } from './plain-http-report.js';
import type { RunnableBackend } from './runnable-backend.js';
import type { ServerCodeParts } from './server-code.js';
import { traceUpgrade } from './trace-requests.js';
import { decline } from './unreadable-requests.js';

interface ServedUpgrades extends Omit<ServerCodeParts, 'contract'> {
  readonly proxies: Proxies;
  readonly tracing: Tracing | undefined;
  readonly reportPlainHttp: ReturnType<typeof createPlainHttpReport>;
}

/** Makes the function that opens WebSockets to resource servers, behind the same checks as the requests of scripts. */
export function serveUpgrades(given: Omit<ServedUpgrades, 'reportPlainHttp'>): RunnableBackend['upgrade'] {
  const served = { ...given, reportPlainHttp: createPlainHttpReport(given.backend.options) };
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    void answerUpgrade({ request, socket, head }, served);
  };
}

const NOT_HERE = refuse(404, 'invalid_request', 'There is no WebSocket at this path.');

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

async function answerUpgrade({ request, socket, head }: Upgrade, served: ServedUpgrades): Promise<void> {
  const target = readTarget(request.url ?? '');
  const path = target && pathBelow(target.path, served.backend.options.basePath);
  if (target === undefined) return decline(socket, refuse(400, 'invalid_request', 'The request target is not valid.'));
  if (path === undefined) return decline(socket, NOT_HERE);
  const seen = seeRequest(request, { ...target, path }, served);
  const open = () => openOrDecline({ ...seen, socket, head }, served);
  if (served.tracing === undefined) await open();
  else await traceUpgrade(served.tracing, seen, open);
}

type Incoming = Upgrade & SeenRequest;

/** @returns the status of the answer to the handshake */
async function openOrDecline(upgrade: Incoming, served: ServedUpgrades): Promise<number> {
  const refusal = await openGuarded(upgrade, served).catch((error: unknown) =>
    answerTo(error, upgrade.incoming, upgrade.emit),
  );
  if (refusal === undefined) return 101;
  decline(upgrade.socket, refusal);
  return refusal.status;
}

/** The checks of `serveProxies` in the same order: path, method, transport, site, rate limit, session. */
async function openGuarded(
  { request, incoming, socket, head, emit }: Incoming,
  { proxies, backend, limits, readSession, reportPlainHttp }: ServedUpgrades,
): Promise<Refusal | undefined> {
  const api = apiOf(incoming.path, proxies.apis);
  if (api === undefined) return NOT_HERE;
  if (incoming.method !== 'GET' || incoming.headers.upgrade?.toLowerCase() !== 'websocket')
    return refuse(400, 'invalid_request', 'Only WebSockets are supported.');
  if (!incoming.secure) {
    reportPlainHttp(request, emit);
    return httpsRequired();
  }
  if (!isOfOwnScript(incoming.headers, backend.options.publicOrigin))
    return refuse(403, 'invalid_request', 'Only scripts of this origin may open WebSockets here.');
  const session = await readSession(request);
  const wait = session === undefined ? limits.ofAddress(incoming.address()) : proxies.countSession(api, session.id);
  if (wait !== undefined) return tooManyRequests(wait);
  if (session === undefined) return invalidSession();
  const dependencies = { ...backend, openStreams: proxies.openStreams };
  return openWebSocket({ incoming, socket, head, session, emit }, api, dependencies);
}

/**
 * Browsers send `Origin` with every handshake, to every origin and without a preflight (RFC 6455, section 10.2), so it has
 * to be there. Scripts cannot set headers of a handshake, so `requiredHeader` does not apply.
 */
function isOfOwnScript({ origin, 'sec-fetch-site': site }: IncomingMessage['headers'], publicOrigin: string): boolean {
  return origin === publicOrigin && (site === undefined || site === 'same-origin');
}
