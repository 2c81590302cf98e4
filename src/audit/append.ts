import { type FileHandle, open } from 'node:fs/promises';

/** How much of the bytes has been appended, and the code of the error that stopped it. */
export interface Appended {
  readonly written: number;
  readonly error?: string;
}

/** Only its owner reads a file with what people do. */
const MODE = 0o600;

/** Appends bytes to a file, which is made if it is not there. Never rejects. */
export async function appendTo(file: string, bytes: Uint8Array): Promise<Appended> {
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
