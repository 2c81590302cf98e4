import { createBackend, loadOptions } from 'tmi-bff';

let backend: ReturnType<typeof createBackend> | undefined;

/** One backend for the process, which begins with the first request, and not while the application is built. */
export function getBackend() {
  backend ??= createBackend(loadOptions({ file: process.env.SETTINGS, environment: {} }), {
    log: (entry) => process.stderr.write(`${JSON.stringify(entry)}\n`),
  });
  return backend;
}

/**
 * `react-router-serve` does not tell where a request comes from. This process can only be reached from its own machine, by the
 * proxy that terminates TLS; `trustedProxies` names its address.
 */
export const CONNECTION = { remoteAddress: '127.0.0.1' };
