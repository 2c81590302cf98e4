import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type Koa from 'koa';
import type { ReloadedOptions } from '../config/reloaded-options.js';
import type { Options } from '../config/schema.js';
import type { Clock, MonotonicClock } from '../core/clock.js';
import type { ManagementHandler } from '../management/handler.js';
import type { PeerCounts } from '../rate-limit/peer-counts.js';
import type { SessionSecretOf } from '../session/secret-binding.js';
import type { CookieSignIn } from '../sign-in/index.js';
import type { Store } from '../storage/store.js';
import type { StoreHealth } from '../storage/store-health.js';
import type { EventListener } from '../telemetry/events.js';
import type { Log } from '../telemetry/log.js';
import type { Fetch } from './fetch.js';
import type { HandOverHandler } from './hand-over/handler.js';
import type { ReadsSessions, ServerGuards, ServerTokens } from './server-code.js';

export interface BackendDependencies {
  /** Receives log entries: the events that the settings `log.level` and `log.access` select. */
  readonly log: Log;
  /** Receives every event (docs/events.md). */
  readonly onEvent?: EventListener;
  readonly clock?: Clock;
  readonly monotonicClock?: MonotonicClock;
  /**
   * Binds the backend's sessions to those of the application instead of a cookie. Called once for each request of a
   * page. A secret that is too short is a defect of the application.
   */
  readonly sessionSecretOf?: SessionSecretOf;
  /**
   * A custom store (`tmi-bff/store`), instead of the setting `store`. It requires `sealingKeys`. The backend does not
   * close it; close it after the backend.
   */
  readonly store?: Store;
  /** The other processes that listen on the same address, which count the requests of a session together with this one. */
  readonly peers?: PeerCounts | undefined;
}

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
