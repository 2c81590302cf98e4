import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpinned } from '../children.js';
import { processMicroseconds } from '../process-time.js';
import { backendOptions } from './ours.js';
import type { StartServer } from './started.js';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../src/cli/main.js');

/** `tmi-bff serve --workers`, as operators run it, on all processors. */
export const start: StartServer = async (settings) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-bench-workers-'));
  const file = path.join(folder, 'settings.json');
  const sealingKey = randomBytes(32).toString('base64url');
  const options = backendOptions({ ...settings, sealingKey }) as object;
  writeFileSync(file, JSON.stringify({ ...options, listen: { host: '127.0.0.1', port: settings.port } }));
  const serve = [main, 'serve', '--no-check', '--config', file, '--workers', String(settings.workers)];
  const { file: program, args } = unpinned([process.execPath, ...serve]);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  await untilStarted(child.stderr);
  return {
    cpuMicroseconds: () => processMicroseconds(child.pid ?? 0),
    async stop() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

function untilStarted(log: NodeJS.ReadableStream): Promise<void> {
  let text = '';
  return new Promise((resolve, reject) => {
    // Reads on afterwards, because a log that is not read would stop the server at some time.
    log.on('data', (chunk) => {
      text += text.includes('"backend.started"') ? '' : chunk;
      if (text.includes('"backend.started"')) resolve();
    });
    log.on('end', () => reject(new Error(`tmi-bff serve has ended: ${text}`)));
  });
}
