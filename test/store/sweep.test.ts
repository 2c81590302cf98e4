import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { open } from 'lmdb';
import { removeEnded } from '../../src/store/sweep.js';

describe('The sweep of the embedded store', () => {
  it('removes all that has ended, however much that is, and nothing else', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-sweep-'));
    const file = open({ path: path.join(folder, 'records.lmdb') });
    const records = file.openDB<{ expiresAt: number }, string>({ name: 'records' });
    await records.batch(() => {
      for (let index = 0; index < 3000; index += 1) records.put(`record ${index}`, { expiresAt: index % 3 });
    });
    await removeEnded(records, ({ expiresAt }) => expiresAt < 2);
    const left = [...records.getRange()];
    expect(left.length).toBe(1000);
    expect(left.every(({ value }) => value.expiresAt === 2)).toBe(true);
    await file.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
