// Not 'undici', by which Bun loads a replacement of its own that has no streams.
import { Pool } from 'undici/index.js';
import type { ProxySettings } from '../config/proxies-schema.js';

/** Makes the connections to a resource server. They are kept, and no more are opened than the settings allow. */
export function createPool({ target, limits, timeouts }: ProxySettings): Pool {
  return new Pool(new URL(target).origin, {
    connections: limits.connections,
    pipelining: 1,
    connect: { timeout: timeouts.connectSeconds * 1000 },
    headersTimeout: timeouts.firstByteSeconds * 1000,
    bodyTimeout: timeouts.idleSeconds * 1000,
  });
}
