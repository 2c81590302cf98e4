import { checkAuthorizationServers } from '../check/check-authorization-servers.js';
import { checkSettings } from '../check/check-settings.js';
import { loadSettings } from '../config/load-options.js';
import { createBackend } from '../server/create-backend.js';
import { listen } from '../server/listen.js';
import { describeError } from '../telemetry/describe-error.js';
import { createEmitter } from '../telemetry/events.js';
import { logEvents } from '../telemetry/log.js';
import { secretFilesOf } from './check.js';
import { closeOnSignal } from './close-on-signal.js';
import { logAsJson } from './log-as-json.js';
import { emitFindings } from './log-findings.js';

const FOREIGN_VARIABLES =
  'They have the names that Kubernetes gives to addresses of Services, or that of the contract tester.';

/** Runs the backend until the process gets a signal. What the check finds is logged, and does not stop it. */
export async function serve({
  config,
  check = true,
  environment,
  process,
}: {
  config?: string;
  /** Whether the settings and the authorization servers are checked (docs/check.md). */
  check?: boolean;
  environment: NodeJS.ProcessEnv;
  process: NodeJS.Process;
}): Promise<void> {
  const { options, environment: variables } = loadSettings({ environment, file: config });
  const log = logAsJson(process.stderr);
  const backend = await createBackend(options, { log });
  const listening = await listen(backend, options.listen);
  const emit = createEmitter([logEvents(log)]);
  if (variables.ignored.length > 0) {
    emit('settings.variables_ignored', { variables: variables.ignored, cause: FOREIGN_VARIABLES });
  }
  if (check) emitFindings(checkSettings(options, secretFilesOf(config, environment)), emit);
  closeOnSignal(process, async () => {
    emit('backend.stopping', {});
    await listening.close();
    await backend.close();
    emit('backend.stopped', {});
  });
  // Not before: whoever reads it may send a signal at once.
  emit('backend.started', { host: options.listen.host, port: listening.port, origin: options.publicOrigin });
  if (check) {
    // In the background: the backend serves held tokens while an authorization server is unavailable.
    void checkAuthorizationServers(options, { withWrongSecret: false }).then(
      (found) => emitFindings(found, emit),
      (error: unknown) => emit('check.failed', describeError(error)),
    );
  }
}
