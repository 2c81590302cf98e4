import type { IncomingMessage } from 'node:http';
import type { Options } from '../../config/schema.js';
import type { ServedOptions } from '../serve-options.js';
import { createNamedHosts, hostsOf } from './named-hosts.js';

/** Finds the frontend that a request is for. */
export interface Dispatch {
  frontendOf(request: IncomingMessage): ServedOptions | undefined;
}

/**
 * A request is for the frontend whose host it was sent to. If that is the host of none, as with a proxy that sends its own, the
 * host that a trusted proxy forwards decides.
 */
export function createDispatch(options: Options, served: ReadonlyMap<string, ServedOptions>): Dispatch {
  const namedHosts = createNamedHosts(options);
  const find = (host: string): ServedOptions | undefined => {
    // There are few, and reloading changes them.
    for (const frontend of served.values()) if (hostsOfOptions(frontend.options).includes(host)) return frontend;
    return undefined;
  };
  return {
    frontendOf(request) {
      for (const host of namedHosts(request)) {
        const frontend = find(host);
        if (frontend !== undefined) return frontend;
      }
      return undefined;
    },
  };
}

const known = new WeakMap<Options, readonly string[]>();

function hostsOfOptions(options: Options): readonly string[] {
  const before = known.get(options);
  if (before !== undefined) return before;
  const hosts = hostsOf(options.publicOrigin);
  known.set(options, hosts);
  return hosts;
}
