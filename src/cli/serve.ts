import { loadOptions } from '../config/load-options.js';
import { createBackend } from '../server/create-backend.js';
import { listen } from '../server/listen.js';
import { createEmitter } from '../telemetry/events.js';
import { logEvents } from '../telemetry/log.js';
import { closeOnSignal } from './close-on-signal.js';
import { logAsJson } from './log-as-json.js';

/** Runs the backend until the process gets a signal. */
export async function serve({
  config,
  environment,
  process,
}: {
  config?: string;
  environment: NodeJS.ProcessEnv;
  process: NodeJS.Process;
}): Promise<void> {
  const options = loadOptions({ environment, file: config });
  const log = logAsJson(process.stderr);
  const backend = await createBackend(options, { log });
  const listening = await listen(backend, options.listen);
  const emit = createEmitter([logEvents(log)]);
  closeOnSignal(process, async () => {
    emit('backend.stopping', {});
    await listening.close();
    await backend.close();
    emit('backend.stopped', {});
  });
  // Not before: whoever reads it may send a signal at once.
  emit('backend.started', { host: options.listen.host, port: listening.port, origin: options.publicOrigin });
}
