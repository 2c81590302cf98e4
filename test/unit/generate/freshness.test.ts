import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { differencesBetween } from '../../../src/generate/differences.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');

describe('What is generated', () => {
  it('is what openapi.yaml yields', () => {
    const script = path.join(root, 'dist/src/generate/generate.js');
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  });

  it('is compared both ways, and by content', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-differences-'));
    try {
      const [committed, fresh] = [path.join(folder, 'committed'), path.join(folder, 'fresh')];
      cpSync(path.join(root, 'generated'), committed, { recursive: true });
      cpSync(committed, fresh, { recursive: true });
      expect(differencesBetween(committed, fresh)).toEqual([]);
      writeFileSync(path.join(committed, 'leftover.ts'), '');
      mkdirSync(path.join(fresh, 'new'));
      writeFileSync(path.join(fresh, 'new/added.ts'), '');
      writeFileSync(path.join(fresh, 'contract/index.ts'), '// changed');
      expect(differencesBetween(committed, fresh)).toEqual([
        'leftover.ts: nothing generates it',
        'new/added.ts: missing',
        'contract/index.ts: differs',
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
