import type Koa from 'koa';
import { reloadedOptions } from '../config/reloaded-options.js';
import type { Options } from '../config/schema.js';
import { heldBackReceivers } from '../rate-limit/peer-counts.js';
import { loadSessionOfCookie } from '../session/koa-session.js';
import type { SessionSecretOf } from '../session/secret-binding.js';
import { mayNameSession } from './guards.js';
import type { OpenParts } from './open-parts.js';
import { createPeerReader } from './peer.js';
import { requirePagesFolder } from './require-folder.js';
import type { Reloaded } from './runnable-backend.js';
import { createService, type Service, serviceOf } from './service.js';

/** The service that answers requests, and takes over other settings. */
export interface CurrentService {
  service(): Service;
  /**
   * Makes another service, for the options that can change.
   *
   * @throws Misconfiguration if the options cannot be used
   */
  prepareReload(options: Options): Promise<PreparedReload>;
}

/** A service that is ready to take the place of the current one. */
export interface PreparedReload {
  readonly options: Options;
  readonly reloaded: Reloaded;
  /** Replaces the service for the requests from now on. */
  commit(): void;
}

/** Makes the service of the first settings, and has the application use the current one. */
export async function createCurrentService(
  options: Options,
  parts: OpenParts,
  { app, sessionSecretOf }: { readonly app: Koa; readonly sessionSecretOf: SessionSecretOf | undefined },
): Promise<CurrentService> {
  const { cookieName } = options.session;
  const sessionsOf = (ctx: Koa.Context) => serviceOf(ctx).backend.sessions;
  const lasting = {
    ...parts,
    sessionSecretOf,
    peerOf: createPeerReader(options),
    loadCookieSession: loadSessionOfCookie(app, sessionsOf, { cookieName, mayNameSession }),
  };
  let service = await createService(options, lasting);
  app.use((ctx, next) => {
    ctx.state.service = service;
    return service.middleware(ctx, next);
  });
  return {
    service: () => service,
    async prepareReload(next) {
      requirePagesFolder(next);
      const { options: taken, ...reloaded } = reloadedOptions(service.options, next);
      const receivers = heldBackReceivers(parts.peers);
      const fresh = await createService(taken, { ...lasting, peers: receivers.peers });
      return {
        options: taken,
        reloaded,
        commit() {
          parts.keys.use(taken);
          parts.log.use(taken);
          receivers.commit();
          service = fresh;
        },
      };
    },
  };
}

/** Runs calls in turn, each after the one before has ended. */
export function oneAtATime<Given, Result>(act: (given: Given) => Promise<Result>): (given: Given) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (given) => {
    const mine = last.then(() => act(given));
    last = mine.catch(() => undefined);
    return mine;
  };
}
