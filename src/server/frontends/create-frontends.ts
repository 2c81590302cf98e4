import type { IncomingMessage, ServerResponse } from 'node:http';
import { frontendProblems } from '../../config/frontend-checks.js';
import type { SHARED_OPTIONS } from '../../config/frontends-schema.js';
import type { Frontends } from '../../config/read-frontends.js';
import type { Options } from '../../config/schema.js';
import type { MonotonicClock } from '../../core/clock.js';
import { closeOnFailure } from '../../core/close-on-failure.js';
import { Misconfiguration } from '../../core/misconfiguration.js';
import { refuse } from '../../core/refusal.js';
import type { Emit } from '../../telemetry/events.js';
import { createHealth } from '../create-health.js';
import { oneAtATime } from '../current-service.js';
import { createFetch } from '../fetch.js';
import { openProcess } from '../open-process.js';
import type { BackendDependencies, Reloaded, RunnableBackend } from '../runnable-backend.js';
import { type OfProcess, requireFolders } from '../serve-options.js';
import { decline, sendRefusal } from '../unreadable-requests.js';
import { createDispatch } from './dispatch.js';
import { reloadFrontends } from './reload-frontends.js';
import { finishEach, inFrontend, serveEach } from './serve-each.js';

/** One of several frontends: what a backend of one frontend has, without what belongs to the process. */
export type RunnableFrontend = Omit<RunnableBackend, OfProcess>;

/** Several frontends that are ready to serve, in one process and with one store. */
export interface RunnableFrontends
  extends Pick<
    RunnableBackend,
    'fetch' | 'upgrade' | 'endStreams' | 'storeHealth' | 'management' | 'beginStop' | 'close'
  > {
  /** Those that are served now, by name. */
  readonly frontends: ReadonlyMap<string, RunnableFrontend>;
  /** What belongs to the process, and is the same in all frontends. */
  readonly options: Pick<Options, (typeof SHARED_OPTIONS)[number]>;
  /** The frontend that a request is for, by its host, for server code. */
  frontendOf(request: IncomingMessage): RunnableFrontend | undefined;
  /** Handles a request of a Node.js HTTP server: the frontend of its host does. Without one, the answer is 421. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  /**
   * Takes over newly read options: adds frontends, removes them, and changes what can change of the others, for the requests from
   * now on.
   *
   * @throws Misconfiguration if the options cannot be used. Then nothing changes.
   */
  reload(frontends: Frontends): Promise<Reloaded>;
}

/**
 * Makes a backend of several frontends (`readFrontends`).
 *
 * @throws Misconfiguration as `createBackend` does
 */
export async function createFrontends(
  frontends: Frontends,
  given: Omit<BackendDependencies, 'sessionSecretOf'>,
): Promise<RunnableFrontends> {
  const options = await requireFrontends(frontends);
  const process = await openProcess(options, given);
  for (const own of Object.values(frontends)) process.log.use(own);
  const served = await closeOnFailure(
    () => process.close(),
    () => serveEach(Object.entries(frontends), process),
  );
  const frontendOf = createDispatch(options, served);
  const report = createMisdirectedReport(process.emit, process.monotonicClock);
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const frontend = frontendOf(request);
    if (frontend !== undefined) return frontend.answer(request, response);
    report(request);
    sendRefusal(response, MISDIRECTED);
  };
  const health = createHealth({ ...process, frontends: () => [...served.values()] });
  return {
    // Without `sessionSecretOf`, their sessions are found by cookies.
    frontends: served as ReadonlyMap<string, RunnableFrontend>,
    frontendOf: frontendOf as RunnableFrontends['frontendOf'],
    answer,
    fetch: createFetch(answer),
    ...health,
    options,
    upgrade(request, socket, head) {
      const frontend = frontendOf(request);
      if (frontend !== undefined) return frontend.upgrade(request, socket, head);
      report(request);
      decline(
        socket.on('error', () => socket.destroy()),
        MISDIRECTED,
      );
    },
    endStreams() {
      for (const frontend of served.values()) frontend.endStreams();
    },
    storeHealth: process.storeHealth,
    reload: oneAtATime((next) => reloadFrontends(next, { served, process })),
    async close() {
      await finishEach(served.values());
      await process.close();
    },
  };
}

/** Returns those of the first one. */
async function requireFrontends(frontends: Frontends): Promise<Options> {
  const [first] = Object.values(frontends);
  const problems = first === undefined ? ['frontends: expected at least one, found none'] : frontendProblems(frontends);
  if (first === undefined || problems.length > 0) throw new Misconfiguration(problems);
  for (const [name, options] of Object.entries(frontends)) await inFrontend(name, async () => requireFolders(options));
  return first;
}

/** The answer to a request for a host that is in no frontend (RFC 9110, section 15.5.20). */
const MISDIRECTED = refuse(421, 'invalid_request', 'No frontend is served for this host.');

const REPORTED_EVERY_MS = 60_000;
const LONGEST_HOST = 100;

/** Makes the function that reports such requests: one in a minute, because anybody may send them. */
function createMisdirectedReport(emit: Emit, now: MonotonicClock): (request: IncomingMessage) => void {
  let nextAt = Number.NEGATIVE_INFINITY;
  return ({ headers: { host = '' } }) => {
    if (now() < nextAt) return;
    nextAt = now() + REPORTED_EVERY_MS;
    emit('request.misdirected', { host: host.slice(0, LONGEST_HOST) });
  };
}
