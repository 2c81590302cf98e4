import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEmbeddedStore } from '../../src/store/embedded-store.js';
import { Misconfiguration } from '../../src/vocabulary/misconfiguration.js';
import { describeStoreLaws } from './laws.js';

describeStoreLaws('The embedded store', async () => {
  let now = 0;
  const clock = () => now;
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-store-'));
  const store = await createEmbeddedStore({ folder, clock });
  return {
    store,
    setTime: (time) => {
      now = time;
    },
    // A second environment on one file is not possible within a process; the test below starts another one.
    another: async () => store,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

describe('The embedded store', () => {
  const clock = () => 1000;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps records when it is closed and opened again', async () => {
    const store = await createEmbeddedStore({ folder, clock });
    await store.create('a', { parts: { session: Uint8Array.of(1, 2, 3) }, expiresAt: 2000 });
    await store.close();
    const again = await createEmbeddedStore({ folder, clock });
    expect([...((await again.read('a'))?.parts.session?.value ?? [])]).toEqual([1, 2, 3]);
    await again.close();
  });

  it('shares its file with another process, which sees writes and makes them', async () => {
    const store = await createEmbeddedStore({ folder, clock });
    await store.create('a', { parts: { session: Uint8Array.of(1) }, expiresAt: 2000 });
    expect(inAnotherProcess(folder)).toBe('saw 1, wrote true');
    const record = await store.read('a');
    expect([...(record?.parts.session?.value ?? [])]).toEqual([2]);
    expect(await store.replace('a', 'session', { version: 1, value: Uint8Array.of(3) })).toBe(false);
    await store.close();
  });

  it('is unavailable when the disk is full, and still reads', () => {
    expect(onFullDisk(folder)).toBe('StoreUnavailable, read 2000');
  });

  it('says which option is wrong when its folder cannot be used', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    await expect(createEmbeddedStore({ folder: file, clock })).rejects.toThrow(Misconfiguration);
    await expect(createEmbeddedStore({ folder: file, clock })).rejects.toThrow(/^store\.folder: /);
  });
});

/** A process that may write no larger files than this meets the same error as on a full disk. */
function onFullDisk(folder: string): string {
  const module = new URL('../../src/store/embedded-store.js', import.meta.url).href;
  const script = `
    const { createEmbeddedStore } = await import(${JSON.stringify(module)});
    const store = await createEmbeddedStore({ folder: ${JSON.stringify(folder)}, clock: () => 1000 });
    const record = { parts: { session: new Uint8Array(100_000) }, expiresAt: 2000 };
    try {
      for (let count = 0; count < 1000; count += 1) await store.create('record ' + count, record);
    } catch (error) {
      // What nobody looks after would end the process now.
      await new Promise((resolve) => setTimeout(resolve, 200));
      process.stdout.write(error.name + ', read ' + (await store.read('record 0')).expiresAt);
    }
    process.exit();`;
  const shell = 'ulimit -f 4096; exec "$0" --input-type=module -e "$1"';
  return execFileSync('sh', ['-c', shell, process.execPath, script], { encoding: 'utf8', stdio: 'pipe' });
}

function inAnotherProcess(folder: string): string {
  const module = new URL('../../src/store/embedded-store.js', import.meta.url).href;
  const script = `
    const { createEmbeddedStore } = await import(${JSON.stringify(module)});
    const store = await createEmbeddedStore({ folder: ${JSON.stringify(folder)}, clock: () => 1000 });
    const record = await store.read('a');
    const wrote = await store.replace('a', 'session', { version: 1, value: Uint8Array.of(2) });
    process.stdout.write('saw ' + record.parts.session.value[0] + ', wrote ' + wrote);
    await store.close();`;
  const cwd = path.dirname(fileURLToPath(import.meta.url));
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd, encoding: 'utf8' });
}
