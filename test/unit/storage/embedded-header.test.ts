import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';
import { EMBEDDED_FILE_NAME } from '../../../src/storage/embedded-file.js';
import { createEmbeddedStore } from '../../../src/storage/embedded-store.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-store-'));
  file = path.join(folder, EMBEDDED_FILE_NAME);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openStore = () => createEmbeddedStore({ folder, clock: () => 1000 });

async function fill(records: number): Promise<void> {
  const store = await openStore();
  const record = { kind: 'session', value: randomBytes(3_000), expiresAt: 2000 };
  for (let count = 0; count < records; count += 1) await store.create(`record ${count}`, record);
  await store.close();
}

// lmdb crashes the process with each of these files.
describe('The embedded store refuses a file', () => {
  it.each<[string, Uint8Array]>([
    ['of text', Buffer.from('not a store\n')],
    ['of zeros', Buffer.alloc(40_000)],
    ['of noise', randomBytes(100_000)],
  ])('%s', async (_, content) => {
    writeFileSync(file, content);
    await expect(openStore()).rejects.toThrow(Misconfiguration);
    await expect(openStore()).rejects.toThrow(
      `store.folder: ${file} cannot be used: it is not a file of the embedded store; restore it, or move it away`,
    );
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it.each([100, 4_096, 5_000, 8_192])('that was cut off after %d bytes', async (size) => {
    await fill(20);
    truncateSync(file, size);
    await expect(openStore()).rejects.toThrow(
      size === 100 ? 'it is not a file of the embedded store' : `${file} cannot be used: its end is missing`,
    );
  });
});

describe('The embedded store opens a file', () => {
  it('that is empty', async () => {
    writeFileSync(file, '');
    const store = await openStore();
    expect(await store.read('record 0')).toBeUndefined();
    await store.close();
  });

  it.each([0, 1, 20, 400])('with %d records', async (records) => {
    await fill(records);
    const store = await openStore();
    expect((await store.read(`record ${records - 1}`))?.expiresAt).toBe(records > 0 ? 2000 : undefined);
    await store.close();
  });
});
