import Koa from 'koa';
import type { AuthorizationServers } from '../authorization-server/index.js';
import type { Options } from '../config/schema.js';
import { readTarget } from '../contract/request-target.js';
import { pathBelow } from '../core/base-path.js';
import { closeOnFailure } from '../core/close-on-failure.js';
import { createOwnPages } from '../own-pages/own-pages.js';
import { apiOf } from '../proxy/read-call.js';
import type { SessionSecretOf } from '../session/secret-binding.js';
import type { CookieSignIn, SecretSignIn } from '../sign-in/index.js';
import { createCurrentService, type PreparedReload } from './current-service.js';
import { createEntrance } from './entrance.js';
import { createSendErrorListener } from './errors.js';
import { createFetch } from './fetch.js';
import { openParts } from './open-parts.js';
import type { ProcessParts } from './open-process.js';
import { inBatches } from './request-batching.js';
import { requirePagesFolder } from './require-folder.js';
import type { RunnableBackend } from './runnable-backend.js';
import { createTraceMiddleware } from './trace-requests.js';

/** What is the process's own, and not of each of its frontends. */
export type OfProcess = 'storeHealth' | 'management' | 'beginStop' | 'reload' | 'close';

/** What serves the options of one frontend, in a process that may serve others. */
export interface ServedOptions extends Omit<RunnableBackend<CookieSignIn | SecretSignIn>, OfProcess> {
  readonly authorizationServers: AuthorizationServers;
  /**
   * Makes everything for other options. Nothing changes before `commit`.
   *
   * @throws Misconfiguration if the options cannot be used
   */
  prepareReload(options: Options): Promise<PreparedReload>;
  /** Ends streams, and finishes background work within a time limit. */
  finish(): Promise<void>;
}

interface Given {
  readonly sessionSecretOf?: SessionSecretOf | undefined;
  /** The name of one of several frontends. */
  readonly frontend?: string;
}

/** @throws Misconfiguration if a folder of the settings cannot be used. To be called before anything is opened. */
export function requireFolders(options: Options): void {
  requirePagesFolder(options);
  createOwnPages(options.ownPages?.templates);
}

/** Makes what serves one frontend. */
export async function serveOptions(
  options: Options,
  process: ProcessParts,
  { sessionSecretOf, frontend }: Given,
): Promise<ServedOptions> {
  const parts = await openParts(options, process, frontend);
  const { contract, proxies, listeners } = parts;
  const app = new Koa();
  app.on('error', createSendErrorListener(listeners));
  app.use(createEntrance(options, listeners, process.tellsAnswers));
  if (parts.tracing) app.use(createTraceMiddleware(options, parts.tracing));
  const { service, prepareReload } = await closeOnFailure(
    () => parts.close(0),
    () => createCurrentService(options, parts, { app, sessionSecretOf }),
  );
  const answer = inBatches(app.callback());
  return {
    app,
    answer,
    prepareReload,
    get authorizationServers() {
      return service().backend.authorizationServers;
    },
    get options() {
      return service().options;
    },
    get sessions() {
      return service().sessions;
    },
    get tokens() {
      return service().tokens;
    },
    get guards() {
      return service().guards;
    },
    serves(url) {
      const { path: asked = '' } = readTarget(url) ?? {};
      const path = pathBelow(asked, options.basePath) ?? '';
      return contract.route('GET', path) !== undefined || apiOf(path, proxies.apis) !== undefined;
    },
    fetch: createFetch(answer),
    upgrade: (...upgrade) => service().upgrade(...upgrade),
    endStreams: () => proxies.openStreams.endAll(),
    handOver: service().handOver && ((...exchange) => service().handOver?.(...exchange)),
    finish: () => parts.close(service().backend.refreshBudget.finishMs),
  };
}
