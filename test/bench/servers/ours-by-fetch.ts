import { once } from 'node:events';
import { createLog } from '../../../src/cli/write-log.js';
import { readUntrustedOptions } from '../../../src/config/read-options.js';
import { createBackend } from '../../../src/server/create-backend.js';
import { createFetchServer } from '../../support/fetch-server.js';
import { backendOptions } from './ours.js';
import type { StartServer } from './started.js';

/** Ours, by its standard handler, with the least that makes standard requests of those of Node's server. */
export const start: StartServer = async (settings) => {
  const options = readUntrustedOptions(backendOptions(settings));
  const backend = await createBackend(options, { log: createLog('json', process.stderr) });
  await once(createFetchServer(backend.fetch).listen(settings.port, '127.0.0.1'), 'listening');
  return {};
};
