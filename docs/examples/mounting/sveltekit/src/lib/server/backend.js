import { createBackend, loadOptions } from 'tmi-bff';

let backend;

/** One backend for the process, which begins with the first request, and not while the application is built. */
export function getBackend() {
  backend ??= createBackend(loadOptions({ file: process.env.SETTINGS, environment: {} }), {
    log: (entry) => process.stderr.write(`${JSON.stringify(entry)}\n`),
  });
  return backend;
}

/** Where a request comes from. Leave `ADDRESS_HEADER` unset: the backend reads forwarding headers itself. */
export const connectionOf = (event) => ({ remoteAddress: event.getClientAddress() });
