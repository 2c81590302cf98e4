import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';
import { EMBEDDED_FILE_NAME } from '../../../src/storage/embedded-file.js';
import { createEmbeddedStore } from '../../../src/storage/embedded-store.js';
import type { Store } from '../../../src/storage/store.js';
import { eventually } from '../../support/eventually.js';
import { describeStoreLaws } from './laws.js';

describeStoreLaws('The embedded store', async (clock) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-store-'));
  const store = await createEmbeddedStore({ folder, clock });
  const others: Store[] = [];
  return {
    store,
    // In one process they share what lmdb has open, but not the changes that they are about to make.
    async another() {
      const other = await createEmbeddedStore({ folder, clock });
      others.push(other);
      return other;
    },
    async close() {
      for (const each of [store, ...others]) await each.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

describe('The embedded store', () => {
  const clock = () => 1000;
  const record = { kind: 'session', value: Uint8Array.of(1, 2, 3), expiresAt: 2000 };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps records when it is closed and opened again', async () => {
    const store = await createEmbeddedStore({ folder, clock });
    await store.create('a', record);
    await store.close();
    const again = await createEmbeddedStore({ folder, clock });
    expect([...((await again.read('a'))?.value ?? [])]).toEqual([1, 2, 3]);
    await again.close();
  });

  it.each([
    ['that was there before', 0o755],
    ['that anyone may write to', 0o777],
  ])('lets no other user read its files, also in a folder %s', async (_, mode) => {
    chmodSync(folder, mode);
    const umask = process.umask(0);
    const store = await createEmbeddedStore({ folder, clock });
    await store.create('a', record);
    await store.close();
    process.umask(umask);
    expect(modesIn(folder)).toEqual({ [EMBEDDED_FILE_NAME]: '600', [`${EMBEDDED_FILE_NAME}-lock`]: '600' });
  });

  it('takes the right to read from others, where an earlier release gave it', async () => {
    await (await createEmbeddedStore({ folder, clock })).close();
    for (const name of readdirSync(folder)) chmodSync(path.join(folder, name), 0o644);
    await (await createEmbeddedStore({ folder, clock })).close();
    expect(modesIn(folder)).toEqual({ [EMBEDDED_FILE_NAME]: '600', [`${EMBEDDED_FILE_NAME}-lock`]: '600' });
  });

  it('shares its file with another process, which sees writes and makes them', async () => {
    const store = await createEmbeddedStore({ folder, clock });
    await store.create('a', { ...record, value: Uint8Array.of(1) });
    expect(inAnotherProcess(folder)).toBe('saw 1, wrote true');
    expect([...((await store.read('a'))?.value ?? [])]).toEqual([2]);
    expect(await store.replace('a', 1, { ...record, value: Uint8Array.of(3) })).toBe(false);
    await store.close();
  });

  it('is unavailable when the disk is full, and still reads', () => {
    expect(onFullDisk(folder)).toBe('StoreUnavailable, read 2000');
  });

  it('reads an expired record, and an index, as gone while the disk takes no writes', () => {
    const script = `
      await store.create('a', { ...record, expiresAt: 1001 });
      await store.addToIndex('names', { member: 'a', expiresAt: 1001 });
      await store.addToIndex('names', { member: 'b', expiresAt: 2000 });
      fs.promises.statfs = async () => ({ bavail: 0, bsize: 1 });
      syncBuiltinESMExports();
      time = 1500;
      say(await store.read('a') + ' ' + await store.readIndex('names'));
      await store.close();`;
    expect(inProcess(script, folder).said).toBe('undefined b');
  });

  it('lets its file not grow for a process that was killed while it read', async () => {
    const store = await createEmbeddedStore({ folder, clock, checkReadersMs: 50 });
    const value = new Uint8Array(50_000);
    await store.create('a', { ...record, value });
    // The transaction of a read lasts until the end of the turn of the event loop.
    const reader = `await store.read('a'); process.kill(process.pid, 'SIGKILL');`;
    expect(inProcess(reader, folder).status).toBe(null);
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (let version = 1; version <= 200; version += 1) await store.replace('a', version, { ...record, value });
    expect(statSync(path.join(folder, EMBEDDED_FILE_NAME)).size).toBeLessThan(2 * 1024 * 1024);
    await store.close();
  });

  it('sweeps the leases of processes that died, and leaves those that are held', async () => {
    const script = `
      await store.acquireLease('dead', { holder: 'one', lifetimeMs: 100 });
      process.exit();`;
    inProcess(script, folder);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const store = await createEmbeddedStore({ folder, clock, sweepMs: 50 });
    await store.acquireLease('held', { holder: 'one', lifetimeMs: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await store.close();
    expect(leasesIn(folder)).toBe('held');
  });

  it('frees a lease of a dead process whose clock was ahead after the time that a lease lasts', async () => {
    const script = `
      const now = Date.now;
      Date.now = () => now() + 600_000;
      await store.acquireLease('a', { holder: 'ahead', lifetimeMs: 300 });
      process.exit();`;
    inProcess(script, folder);
    const store = await createEmbeddedStore({ folder, clock });
    const acquire = () => store.acquireLease('a', { holder: 'one', lifetimeMs: 300 });
    expect(await acquire()).toBe(false);
    await eventually(async () => expect(await acquire()).toBe(true));
    await store.close();
  });

  it('leaves a lease to a living process whose clock is ahead', async () => {
    const store = await createEmbeddedStore({ folder, clock });
    const { now } = Date;
    const renew = async () => {
      Date.now = () => now() + 600_000;
      const renewing = store.acquireLease('a', { holder: 'ahead', lifetimeMs: 300 });
      const isRenewed = await renewing;
      Date.now = now;
      return isRenewed;
    };
    for (let count = 0; count < 12; count += 1) {
      expect(await renew()).toBe(true);
      expect(await store.acquireLease('a', { holder: 'one', lifetimeMs: 300 })).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await store.close();
  });

  it('grants no lease whose time is over when it is on the disk', async () => {
    const store = await createEmbeddedStore({ folder, clock });
    expect(await store.acquireLease('a', { holder: 'one', lifetimeMs: 0 })).toBe(false);
    expect(await store.acquireLease('a', { holder: 'other', lifetimeMs: 60_000 })).toBe(true);
    await store.close();
  });

  it('writes again after the head of its file could not be written, and has lost nothing', () => {
    const script = `
      await store.create('before', record);
      // lmdb writes the head through a descriptor of its own, which is in sync with the disk.
      const O_DSYNC = 0o10000;
      const isHead = (fd) => {
        try {
          const [, flags] = /flags:\\s+(\\d+)/.exec(readFileSync('/proc/self/fdinfo/' + fd, 'utf8'));
          return readlinkSync('/proc/self/fd/' + fd).endsWith('${EMBEDDED_FILE_NAME}') && (parseInt(flags, 8) & O_DSYNC) > 0;
        } catch {
          return false;
        }
      };
      const head = Number(readdirSync('/proc/self/fd').find(isHead));
      closeSync(head);
      while (openSync('/dev/null', 'r') !== head);
      const write = async (id) => (await store.create(id, record).catch(({ name }) => name)) + ' ';
      const refused = write('refused');
      // Its turn comes when the commit of the first is under way.
      await new Promise((resolve) => setImmediate(resolve));
      const meanwhile = write('meanwhile');
      say((await refused) + (await meanwhile));
      say(await write('after'));
      const ids = ['before', 'refused', 'meanwhile', 'after'];
      say(await Promise.all(ids.map(async (id) => (await store.read(id))?.expiresAt)));
      await store.close();`;
    expect(inProcess(script, folder).said).toBe('StoreUnavailable true true 2000,,2000,2000');
  });

  it('lets a process end that fails in the middle of writing', () => {
    const script = `
      await store.create('before', record);
      const write = async (id) => {
        for (let count = 0; ; count += 1) await store.create(id + count + Math.random(), record);
      };
      for (const id of 'abcdefgh') write(id);
      setTimeout(() => { say('writing'); throw new Error('a bug') }, 100 + Math.random() * 100);`;
    for (let times = 0; times < 5; times += 1) {
      const { said, status, complaint } = inProcess(script.replace('before', `before ${times}`), folder);
      expect([said, status]).toEqual(['writing', 1]);
      expect(complaint).toContain('Error: a bug');
    }
  });

  it('says which option is wrong when its folder cannot be used', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    await expect(createEmbeddedStore({ folder: file, clock })).rejects.toThrow(Misconfiguration);
    await expect(createEmbeddedStore({ folder: file, clock })).rejects.toThrow(/^store\.folder: /);
  });

  it('names the system error that keeps lmdb from opening the file', async () => {
    mkdirSync(path.join(folder, EMBEDDED_FILE_NAME));
    await expect(createEmbeddedStore({ folder, clock })).rejects.toThrow(
      'store.folder: the folder cannot be used: EISDIR',
    );
  });
});

/** A process that may write no larger files than this meets the same error as on a full disk. */
function onFullDisk(folder: string): string {
  const module = new URL('../../../src/storage/embedded-store.js', import.meta.url).href;
  const script = `
    const { createEmbeddedStore } = await import(${JSON.stringify(module)});
    const store = await createEmbeddedStore({ folder: ${JSON.stringify(folder)}, clock: () => 1000 });
    const record = { kind: 'session', value: new Uint8Array(100_000), expiresAt: 2000 };
    try {
      for (let count = 0; count < 1000; count += 1) await store.create('record ' + count, record);
    } catch (error) {
      // An unhandled rejection would end the process now.
      await new Promise((resolve) => setTimeout(resolve, 200));
      process.stdout.write(error.name + ', read ' + (await store.read('record 0')).expiresAt);
    }
    process.exit();`;
  const shell = 'ulimit -f 4096; exec "$0" --input-type=module -e "$1"';
  return execFileSync('sh', ['-c', shell, process.execPath, script], {
    encoding: 'utf8',
    stdio: 'pipe',
    timeout: 20_000,
  });
}

/** Runs a script that has a `store` in this folder, a `record` to write, and may `say` something. */
function inProcess(script: string, folder: string): { said: string; status: number | null; complaint: string } {
  const module = new URL('../../../src/storage/embedded-store.js', import.meta.url).href;
  const beginning = `
    import fs, { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    let time = 1000;
    const { createEmbeddedStore } = await import(${JSON.stringify(module)});
    const store = await createEmbeddedStore({ folder: ${JSON.stringify(folder)}, clock: () => time });
    const record = { kind: 'session', value: new Uint8Array(100), expiresAt: 2000 };
    const say = (text) => process.stdout.write(String(text));`;
  const cwd = path.dirname(fileURLToPath(import.meta.url));
  const options = { cwd, encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' } as const;
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', beginning + script],
    options,
  );
  return { said: stdout, status, complaint: stderr };
}

/** The names of all leases in the file, whether they have ended or not. */
function leasesIn(folder: string): string {
  const script = `
    const { open } = await import('lmdb');
    const root = open({ path: ${JSON.stringify(path.join(folder, EMBEDDED_FILE_NAME))} });
    process.stdout.write([...root.openDB({ name: 'leases', useVersions: true }).getKeys()].join());`;
  const cwd = path.dirname(fileURLToPath(import.meta.url));
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd, encoding: 'utf8' });
}

function inAnotherProcess(folder: string): string {
  const module = new URL('../../../src/storage/embedded-store.js', import.meta.url).href;
  const script = `
    const { createEmbeddedStore } = await import(${JSON.stringify(module)});
    const store = await createEmbeddedStore({ folder: ${JSON.stringify(folder)}, clock: () => 1000 });
    const record = await store.read('a');
    const wrote = await store.replace('a', record.version, { ...record, value: Uint8Array.of(2) });
    process.stdout.write('saw ' + record.value[0] + ', wrote ' + wrote);
    await store.close();`;
  const cwd = path.dirname(fileURLToPath(import.meta.url));
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd,
    encoding: 'utf8',
    timeout: 20_000,
  });
}

function modesIn(folder: string): Record<string, string> {
  const modes = readdirSync(folder).map((name) => [name, (statSync(path.join(folder, name)).mode & 0o777).toString(8)]);
  return Object.fromEntries(modes);
}
