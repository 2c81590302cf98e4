import cluster from 'node:cluster';
import { checkAuthorizationServersOfEach, checkSettingsOfEach } from '../check/check-frontends.js';
import type { Finding } from '../check/finding.js';
import { loadSettings } from '../config/load-options.js';
import type { ReadSettings } from '../config/read-frontends.js';
import type { Options } from '../config/schema.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { describeError } from '../telemetry/describe-error.js';
import { createEmitter, type Emit } from '../telemetry/events.js';
import { logEvents } from '../telemetry/log.js';
import { closeOnSignal } from './close-on-signal.js';
import { secretFilesOf } from './secret-files.js';
import { startBackend } from './start-backend.js';
import { runWorker } from './workers/run-worker.js';
import { superviseWorkers } from './workers/supervise-workers.js';
import { createLog } from './write-log.js';

export interface ServeArguments {
  readonly config?: string;
  /** Whether the settings and the authorization servers are checked (docs/check.md). */
  readonly check?: boolean;
  /** The number of processes that serve. More than one: this one only supervises them. */
  readonly workers?: number;
}

const FOREIGN_VARIABLES =
  'They have the names that Kubernetes gives to addresses of Services, or that of the contract tester.';

/** Runs the backend until the process gets a signal. What the check finds is logged, and does not stop it. */
export async function serve(
  { config, check = true, workers = 1 }: ServeArguments,
  process: NodeJS.Process,
): Promise<void> {
  const source = { environment: process.env, file: config };
  const load = () => loadSettings(source);
  const settings = load();
  const { options, environment: variables } = settings;
  const log = createLog(options.log.format, process.stderr);
  if (workers > 1) requireSharedStore(options);
  if (workers > 1 && cluster.isWorker) return runWorker(settings, { log, workers, process, load });
  const emit = createEmitter([logEvents(log, options.log)]);
  if (variables.ignored.length > 0) {
    emit('settings.variables_ignored', { variables: variables.ignored, cause: FOREIGN_VARIABLES });
  }
  const running = workers > 1 ? await superviseWorkers(workers, emit) : await startBackend(settings, { log, load });
  if (check) emitFindings(checkSettingsOfEach(settings, secretFilesOf(settings, source)), emit);
  process.on('SIGHUP', running.reload);
  closeOnSignal(process, async () => {
    emit('backend.stopping', {});
    await running.close();
    emit('backend.stopped', {});
  });
  // Not before: a process manager that reads it may send a signal at once.
  emit('backend.started', { host: options.listen.host, port: running.port, origin: originsOf(settings), workers });
  if (check) checkInBackground(settings, emit);
}

function originsOf({ options, frontends = { '': options } }: ReadSettings): string {
  return Object.values(frontends)
    .map(({ publicOrigin }) => publicOrigin)
    .join(', ');
}

function requireSharedStore({ store }: Options): void {
  if (store.kind !== 'memory') return;
  throw new Misconfiguration([
    'store: sessions in memory belong to one process. For --workers, choose "embedded", "redis" or "postgresql".',
  ]);
}

/** The backend serves held tokens while an authorization server is unavailable, so nothing waits for the check. */
function checkInBackground(settings: ReadSettings, emit: Emit): void {
  void checkAuthorizationServersOfEach(settings, { withWrongSecret: false }).then(
    (found) => emitFindings(found, emit),
    (error: unknown) => emit('check.failed', describeError(error)),
  );
}

/** Reports what a check found wrong as events. */
function emitFindings(findings: readonly Finding[], emit: Emit): void {
  for (const { id, level, about, what, whatToDo } of findings) {
    if (level === 'ok') continue;
    emit('check.finding', { id, severity: level, about, what, whatToDo, docs: 'docs/check.md#what-it-checks' });
  }
}
