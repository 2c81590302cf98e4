import { setTimeout as pause } from 'node:timers/promises';
import { Misconfiguration } from '../core/misconfiguration.js';
import { appendTo } from './append.js';

/** Writes lines to a file, in order and in the background. */
export interface FileWriter {
  write(line: string): void;
  /** Resolves when all lines are written, or after a few seconds. */
  close(): Promise<void>;
}

export interface WatchWriting {
  /** Lines cannot be written. They are kept and tried again, as long as there is room for them. */
  failed(reason: string): void;
  /** They can be written again. Meanwhile there was no room for this number of lines, which are lost. */
  recovered(lost: number): void;
}

/** Some ten thousand lines. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024;
const TRY_AGAIN_MS = 1_000;
const CLOSING_MS = 3_000;

/**
 * Opens the file for each batch of lines. So a file that was moved away is followed by a new one, without a signal.
 *
 * @throws Misconfiguration if the file cannot be appended to
 */
export async function createFileWriter(file: string, watch: WatchWriting): Promise<FileWriter> {
  const { error } = await appendTo(file, Buffer.alloc(0));
  if (error !== undefined) throw new Misconfiguration([`audit.file: ${file} cannot be written: ${error}`]);
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  let lost = 0;
  let hasFailed = false;
  let running: Promise<void> | undefined;

  const tell = (reason: string | undefined) => {
    if (reason !== undefined && !hasFailed) watch.failed(reason);
    if (reason === undefined && hasFailed) watch.recovered(lost);
    if (reason === undefined) lost = 0;
    hasFailed = reason !== undefined;
  };
  const writeBatch = async () => {
    const batch = Buffer.concat(waiting.splice(0));
    const { written, error: reason } = await appendTo(file, batch);
    waitingBytes -= written;
    tell(reason);
    if (reason === undefined) return;
    // From the byte at which it stopped, so that no line is written twice or in part.
    waiting.unshift(batch.subarray(written));
    await pause(TRY_AGAIN_MS, undefined, { ref: false });
  };
  const run = async () => {
    while (waiting.length > 0) await writeBatch();
    running = undefined;
  };
  return {
    write(line) {
      const bytes = Buffer.from(line);
      if (waitingBytes + bytes.length > MOST_WAITING_BYTES) {
        lost += 1;
        tell('more lines wait than can be kept');
        return;
      }
      waiting.push(bytes);
      waitingBytes += bytes.length;
      running ??= run();
    },
    async close() {
      const stop = new AbortController();
      const late = pause(CLOSING_MS, undefined, { signal: stop.signal }).catch(() => undefined);
      await Promise.race([running, late]);
      stop.abort();
    },
  };
}
