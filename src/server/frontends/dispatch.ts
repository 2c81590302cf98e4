import type { IncomingMessage } from 'node:http';
import type { Options } from '../../config/schema.js';
import type { ServedOptions } from '../serve-options.js';
import { createNamedHosts, hostsOf } from './named-hosts.js';

/** Finds the frontend that a request is for. */
export interface Dispatch {
  frontendOf(request: IncomingMessage): ServedOptions | undefined;
}

/**
 * The host that the request was sent to decides. Only if it is in no frontend, as that of a proxy's own request, the host counts that
 * a trusted proxy names.
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
