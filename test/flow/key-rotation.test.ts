import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readDocument, sectionOf } from '../docs/documents.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { startTestBackend, type TestBackend } from '../support/test-backend.js';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../src/cli/main.js');
const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-rotation-'));
const file = path.join(folder, 'sealing-keys');

/** A command of the documentation. */
function follow(command: string): void {
  expect(sectionOf(readDocument('docs/configuration.md'), 'Sealing keys')).toContain(`\`${command}\``);
  const [, ...args] = command.split(' ');
  expect(spawnSync(process.execPath, [main, ...args], { cwd: folder }).status).toBe(0);
}

let server: ScriptedAuthorizationServer;
let backend: TestBackend;
beforeAll(async () => {
  follow('tmi-bff keys --file sealing-keys');
  server = await startScriptedAuthorizationServer();
  const store = { kind: 'embedded', folder: path.join(folder, 'sessions') } as const;
  backend = await startTestBackend(server, { options: { store, sealingKeys: undefined, sealingKeysFile: file } });
});
afterAll(async () => {
  await server.close();
  await backend.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('The rotation of sealing keys, as the documentation tells it', () => {
  it('ends no session, and leaves none that needs the old key', async () => {
    const before = await backend.signIn();
    follow('tmi-bff keys --file sealing-keys');
    await backend.restart();
    expect((await before.token()).status).toBe(200);
    const after = await backend.signIn();
    const [newest] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${newest}\n`);
    await backend.restart();
    expect((await after.token()).status).toBe(200);
  });

  it('ends all sessions if the old key is taken away at once', async () => {
    const before = await backend.signIn();
    rmSync(file);
    follow('tmi-bff keys --file sealing-keys');
    await backend.restart();
    expect((await before.token()).status).toBe(400);
  });
});
