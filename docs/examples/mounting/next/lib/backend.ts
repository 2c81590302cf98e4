import { createBackend, loadOptions } from 'tmi-bff';

const start = () =>
  createBackend(loadOptions({ file: process.env.SETTINGS, environment: {} }), {
    log: (entry) => process.stderr.write(`${JSON.stringify(entry)}\n`),
  });

const shared = globalThis as { tmiBff?: ReturnType<typeof start> };

/** One backend for the process, although Next.js loads this module more than once. Not while the application is built. */
export function getBackend() {
  shared.tmiBff ??= start();
  return shared.tmiBff;
}

/**
 * Next.js does not tell where a request comes from. This process can only be reached from its own machine, by the proxy that
 * terminates TLS; `trustedProxies` names its address.
 */
export const CONNECTION = { remoteAddress: '127.0.0.1' };
