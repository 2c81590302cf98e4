import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Misconfiguration } from '../core/misconfiguration.js';

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

/** How much of the bytes has been appended, and the code of the error that stopped it. */
interface Appended {
  readonly written: number;
  readonly error?: string;
}

/** Only its owner reads a file with what people do. */
const MODE = 0o600;

/** Appends bytes to a file, which is made if it is not there. Never rejects. */
async function appendTo(file: string, bytes: Uint8Array): Promise<Appended> {
  let written = 0;
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'a', MODE);
    while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
    return { written };
  } catch (error) {
    return { written, error: (error as NodeJS.ErrnoException).code ?? 'unknown error' };
  } finally {
    await handle?.close().catch(() => undefined);
  }
}
