import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openEmbeddedFile } from '../../../src/storage/embedded-file.js';
import { removeEnded } from '../../../src/storage/sweep.js';

describe('The sweep of the embedded store', () => {
  it('removes all that has ended, however much that is, and nothing else', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-sweep-'));
    const file = await openEmbeddedFile(folder);
    const written = Array.from({ length: 3000 }, (_, index) =>
      file.records.change(`record ${index}`, () => [{ parts: {}, expiresAt: index % 3 }, undefined]),
    );
    await Promise.all(written);
    await removeEnded(file.records, ({ expiresAt }) => expiresAt < 2);
    const left = file.records.slice({ start: '', limit: 5000 });
    expect(left.length).toBe(1000);
    expect(left.every(({ value }) => value.expiresAt === 2)).toBe(true);
    await file.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
