import type { ReadSettings } from '../../config/read-frontends.js';
import type { PeerCounts } from '../../server/create-backend.js';
import type { Log } from '../../telemetry/log.js';
import { startBackend } from '../start-backend.js';
import {
  type CountMessage,
  ignoreEndedReceiver,
  isReloadMessage,
  readCountMessage,
  type StartedMessage,
  WORKER_NUMBER,
} from './messages.js';

interface WorkerDependencies {
  readonly log: Log;
  /** The number of workers, this one included. */
  readonly workers: number;
  readonly process: NodeJS.Process;
  /** Reads the settings again. */
  readonly load: () => ReadSettings;
}

/** Runs the backend in a worker, until its supervisor or a signal stops it. */
export async function runWorker(
  settings: ReadSettings,
  { log, workers, process, load }: WorkerDependencies,
): Promise<void> {
  const worker = Number(process.env[WORKER_NUMBER] ?? 0);
  const starting = startBackend(settings, { log, load, peers: peersOf(process, workers), worker });
  process.on('message', (message) => {
    if (isReloadMessage(message))
      void starting.then(
        ({ reload }) => reload(),
        () => undefined,
      );
  });
  // The supervisor passes it on, as a message.
  process.on('SIGHUP', () => undefined);
  const running = await starting;
  let isStopping = false;
  // A terminal and some process managers send their signal to the worker, and the supervisor sends another.
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    running.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  send(process, { kind: 'started', port: running.port });
}

/** The channel to the other workers, through the supervisor. */
function peersOf(process: NodeJS.Process, processes: number): PeerCounts {
  const receivers = new Map<string, (key: string, requests: number) => void>();
  process.on('message', (content) => {
    const message = readCountMessage(content);
    if (message !== undefined) receivers.get(message.limit)?.(message.key, message.requests);
  });
  return {
    processes,
    report(limit, key, requests) {
      send(process, { kind: 'count', limit, key, requests });
    },
    onReport: (limit, receiver) => void receivers.set(limit, receiver),
  };
}

function send(process: NodeJS.Process, message: CountMessage | StartedMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, ignoreEndedReceiver);
}
