import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { closeOnFailure } from '../../core/close-on-failure.js';
import { Misconfiguration } from '../../core/misconfiguration.js';
import type { Emit } from '../../telemetry/events.js';
import type { Running } from '../start-backend.js';
import {
  type CountMessage,
  ignoreEndedReceiver,
  RELOAD_MESSAGE,
  readCountMessage,
  readStartedMessage,
  WORKER_NUMBER,
} from './messages.js';

/** How long a worker that has ended is not replaced, so that one that cannot start does not keep a processor busy. */
const RESTART_MS = 1_000;

/**
 * Runs this program again in each of several processes, which listen on the same address, and replaces those that end.
 *
 * @throws Misconfiguration if a worker ends before it serves. It has printed why.
 */
export async function superviseWorkers(count: number, emit: Emit): Promise<Running> {
  let isClosing = false;
  const replaceAtEnd = (worker: Worker, number: number) =>
    worker.once('exit', async (code, signal) => {
      if (isClosing) return;
      emit('worker.exited', { pid: worker.process.pid, code, signal });
      await pause(RESTART_MS);
      if (!isClosing) replaceAtEnd(forkWorker(number), number);
    });
  // Not before: one that cannot start ends the start of all. And not later: it may end while others start.
  const startWorker = async (number: number) => {
    const worker = forkWorker(number);
    const port = await portOf(worker);
    replaceAtEnd(worker, number);
    return port;
  };
  const close = async () => {
    isClosing = true;
    await Promise.all(livingWorkers().map(stopWorker));
  };
  const startAll = async () => {
    // The first one alone, so that what is wrong for all of them is printed once.
    const port = await startWorker(0);
    for (let number = 1; number < count; number += 1) await startWorker(number);
    return port;
  };
  return {
    port: await closeOnFailure(close, startAll),
    async reload() {
      for (const worker of livingWorkers()) worker.send(RELOAD_MESSAGE, ignoreEndedReceiver);
    },
    close,
  };
}

/** Resolves to the port on which the worker serves. */
function portOf(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.on('message', (content) => {
      const message = readStartedMessage(content);
      if (message !== undefined) resolve(message.port);
    });
    worker.once('exit', (code) =>
      reject(new Misconfiguration([`A worker could not start: it ended with the status ${code}.`])),
    );
  });
}

function forkWorker(number: number): Worker {
  const worker = cluster.fork({ [WORKER_NUMBER]: String(number) });
  worker.on('message', (content) => {
    const message = readCountMessage(content);
    if (message !== undefined) passOn(message, worker);
  });
  return worker;
}

function passOn(message: CountMessage, from: Worker): void {
  for (const worker of livingWorkers()) if (worker !== from) worker.send(message, ignoreEndedReceiver);
}

/** A signal and not a message, because it also ends a worker that does not listen yet. */
async function stopWorker(worker: Worker): Promise<void> {
  const ended = once(worker, 'exit');
  worker.process.kill('SIGTERM');
  await ended;
}

function livingWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).flatMap((worker) =>
    worker?.isConnected() && !worker.isDead() ? [worker] : [],
  );
}
