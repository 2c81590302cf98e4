import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createFileWriter } from '../../../src/audit/file-writer.js';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';
import { eventually } from '../../support/eventually.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-writer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function openWriter(file: string) {
  const told: unknown[] = [];
  const writer = await createFileWriter(file, {
    failed: (reason) => told.push(reason),
    recovered: (lost) => told.push({ lost }),
  });
  return { writer, told };
}

describe('The writer of the audit log', () => {
  it('writes lines in order, all of them before it closes', async () => {
    const file = path.join(folder, 'ordered');
    const { writer, told } = await openWriter(file);
    for (let line = 0; line < 1000; line += 1) writer.write(`${line}\n`);
    await writer.close();
    expect(readFileSync(file, 'utf8')).toBe(Array.from({ length: 1000 }, (_, line) => `${line}\n`).join(''));
    expect(told).toEqual([]);
  });

  it('tells of an error once, keeps the lines, and writes them when it can', async () => {
    const file = path.join(folder, 'away', 'audit');
    mkdirSync(path.dirname(file));
    const { writer, told } = await openWriter(file);
    rmSync(path.dirname(file), { recursive: true });
    writer.write('first\n');
    await eventually(() => expect(told).toEqual(['ENOENT']));
    writer.write('second\n');
    mkdirSync(path.dirname(file));
    await eventually(() => expect(told).toEqual(['ENOENT', { lost: 0 }]));
    await writer.close();
    expect(readFileSync(file, 'utf8')).toBe('first\nsecond\n');
  });

  it('keeps no more lines than there is room for, and tells how many are lost', async () => {
    const file = path.join(folder, 'full', 'audit');
    mkdirSync(path.dirname(file));
    const { writer, told } = await openWriter(file);
    rmSync(path.dirname(file), { recursive: true });
    const line = `${'x'.repeat(1024 * 1024 - 1)}\n`;
    for (let times = 0; times < 10; times += 1) writer.write(line);
    await eventually(() => expect(told.length).toBe(1));
    mkdirSync(path.dirname(file));
    await eventually(() => expect(told.at(-1)).toEqual({ lost: 2 }));
    expect(readFileSync(file).length).toBe(8 * line.length);
    await writer.close();
  });

  it('does not start with a file that cannot be written, and names it', async () => {
    const file = path.join(folder, 'nowhere', 'audit');
    const opening = createFileWriter(file, { failed: () => undefined, recovered: () => undefined });
    await expect(opening).rejects.toThrow(new Misconfiguration([`audit.file: ${file} cannot be written: ENOENT`]));
  });
});
