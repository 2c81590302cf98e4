import type { IncomingMessage, RequestListener } from 'node:http';
import type Koa from 'koa';
import type { Options } from '../config/schema.js';
import { readTarget } from '../contract/request-target.js';
import { API_PREFIX } from '../proxy/api.js';
import type { RunnableFrontends } from './frontends/create-frontends.js';
import { inBatches } from './request-batching.js';
import type { RunnableBackend } from './runnable-backend.js';

/** A backend, several frontends, or a Koa application alone. */
export type Served = ServedApp | ServedFrontends;

interface ServedApp extends Partial<Pick<RunnableBackend, 'upgrade' | 'endStreams' | 'beginStop' | 'options'>> {
  readonly app: Koa;
}

type ServedFrontends = Pick<
  RunnableFrontends,
  'answer' | 'upgrade' | 'endStreams' | 'beginStop' | 'frontends' | 'frontendOf'
>;

/** What an HTTP server calls for the backend, or the frontends, that it serves. */
export interface ServerListeners {
  readonly handle: RequestListener;
  readonly upgrade: RunnableBackend['upgrade'] | undefined;
  /** Whether a resource server takes WebSockets, or one of a frontend that was added by now. */
  takesUpgrades(): boolean;
  /** Whether some request may take as long as a resource server lets it. */
  readonly hasProxies: boolean;
  isForProxy(request: IncomingMessage): boolean;
}

export function listenersOf(served: Served): ServerListeners {
  return 'app' in served ? listenersOfApp(served) : listenersOfFrontends(served);
}

function listenersOfApp({ app, upgrade, options }: ServedApp): ServerListeners {
  return {
    // Middleware may have been added to the application since the backend was made.
    handle: inBatches(app.callback()),
    upgrade,
    takesUpgrades: () => takesWebSockets(options),
    hasProxies: Object.keys(options?.proxies ?? {}).length > 0,
    isForProxy: (request) => isBelowProxies(request, options?.basePath),
  };
}

function listenersOfFrontends({ answer, upgrade, frontends, frontendOf }: ServedFrontends): ServerListeners {
  return {
    handle: answer,
    upgrade,
    takesUpgrades: () => [...frontends.values()].some(({ options }) => takesWebSockets(options)),
    // One that is added later may have some.
    hasProxies: true,
    isForProxy: (request) => isBelowProxies(request, frontendOf(request)?.options.basePath),
  };
}

function takesWebSockets(options: Options | undefined): boolean {
  return Object.values(options?.proxies ?? {}).some(({ webSocket }) => webSocket);
}

function isBelowProxies({ url }: IncomingMessage, basePath = ''): boolean {
  return readTarget(url ?? '')?.path.startsWith(basePath + API_PREFIX) ?? false;
}
