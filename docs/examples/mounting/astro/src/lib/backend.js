import { createBackend, loadOptions } from 'tmi-bff';

let backend;

/** One backend for the process, which begins with the first request, and not while the application is built. */
export function getBackend() {
  backend ??= createBackend(loadOptions({ file: process.env.SETTINGS, environment: {} }), {
    log: (entry) => process.stderr.write(`${JSON.stringify(entry)}\n`),
  });
  return backend;
}
