import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkStore } from '../../../src/check/check-store.js';
import { systemClock } from '../../../src/core/clock.js';
import { createEmbeddedStore } from '../../../src/storage/embedded-store.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-check-store-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (place: string) => checkStore({ store: { kind: 'embedded', folder: place } }, systemClock);

describe('A store', () => {
  it('is right if it keeps what it is given, also beside a running backend', async () => {
    const running = await createEmbeddedStore({ folder, clock: systemClock });
    const findings = await check(folder);
    await running.close();
    expect(findings.map(({ level, what }) => [level, what])).toEqual([
      ['ok', 'The store "embedded" keeps what it is given.'],
    ]);
  });

  it('is named if it cannot be used', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const [finding] = await check(path.join(file, 'below'));
    expect(finding).toMatchObject({ id: 'store.works', level: 'error' });
    expect(finding?.what).toMatch(/^The store "embedded" cannot be used: .*ENOTDIR/);
  });
});
