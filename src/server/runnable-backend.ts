import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type Koa from 'koa';
import type { ReloadedOptions } from '../config/reloaded-options.js';
import type { Options } from '../config/schema.js';
import type { ManagementHandler } from '../management/handler.js';
import type { CookieSignIn } from '../sign-in/index.js';
import type { StoreHealth } from '../storage/store-health.js';
import type { Fetch } from './fetch.js';
import type { HandOverHandler } from './hand-over/handler.js';
import type { ReadsSessions, ServerGuards, ServerTokens } from './server-code.js';

/** What came of a reload, by names of options. */
export type Reloaded = Omit<ReloadedOptions, 'options'>;

/** A backend that is ready to serve. */
export interface RunnableBackend<Sessions = CookieSignIn> {
  /** The Koa application. */
  readonly app: Koa;
  /** Whether the path of a request URL belongs to the backend, for a server that has other paths too. */
  serves(url: string): boolean;
  /** Handles a request of a Node.js HTTP server. A body that was parsed before must be in `request.body`. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  /**
   * Handles a standard request, with the same checks and answers. `connection` says what the request does not: the address of
   * this process's peer, and whether the connection to this process used TLS.
   */
  readonly fetch: Fetch;
  /**
   * Opens a WebSocket to a resource server (`proxies`), for the event `upgrade` of a Node.js HTTP server. Other upgrades are
   * declined, so pass on those of paths that `serves` knows.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends answers that resource servers stream without end, and WebSockets. `listen` does that when it stops. */
  endStreams(): void;
  /** Sessions for server code, and for an application that signs people in itself. */
  readonly sessions: Sessions & ReadsSessions;
  /** Access tokens for server code. */
  readonly tokens: ServerTokens;
  /** The check where a request comes from, for server code. */
  readonly guards: ServerGuards;
  /**
   * Answers an application that signs people in by its own means, for a server that no browser reaches; `listenHandOver` serves
   * it. `undefined` without the setting `handOver`, and with `sessionSecretOf`.
   */
  readonly handOver: HandOverHandler | undefined;
  readonly options: Options;
  /** Tries whether the store can be read and written, for a readiness check of your own. */
  storeHealth(): Promise<StoreHealth>;
  /**
   * Answers `/livez`, `/readyz` and `/metrics`, for a server of your own that browsers cannot reach. `listenManagement` serves it as the
   * setting `management` says.
   */
  readonly management: ManagementHandler;
  /** From now on `/readyz` says no. `listen` calls it when it stops. */
  beginStop(): void;
  /**
   * Takes over what a running backend can change of newly read options, for the requests from now on. `options`,
   * `sessions`, `tokens` and `guards` of the backend are others then.
   *
   * @throws Misconfiguration if the options cannot be used. Then nothing changes.
   */
  reload(options: Options): Promise<Reloaded>;
  /** Finishes background work, within a time limit, and closes the store. */
  close(): Promise<void>;
}
