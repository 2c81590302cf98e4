import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openEmbeddedFile } from '../../../src/storage/embedded-file.js';
import { removeExpired } from '../../../src/storage/embedded-store.js';

describe('The sweep of the embedded store', () => {
  it('removes every expired entry and nothing else, also from thousands', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-sweep-'));
    const file = await openEmbeddedFile(folder);
    const written = Array.from({ length: 3000 }, (_, index) =>
      file.records.change(`record ${index}`, () => [
        { kind: 'session', value: Uint8Array.of(1), version: 1, expiresAt: index % 3 },
        undefined,
      ]),
    );
    await Promise.all(written);
    await removeExpired(file.records, ({ expiresAt }) => expiresAt < 2);
    const left = file.records.slice({ start: '', limit: 5000 });
    expect(left.length).toBe(1000);
    expect(left.every(({ value }) => value.expiresAt === 2)).toBe(true);
    await file.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
