import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeCertificates } from '../../support/redis-sets.js';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../src/cli/main.js');
const SETTINGS = `publicOrigin: http://localhost:3000
listen: { port: 0 }
dangerouslyAllowPlainHttpOnLoopback: true
authorizationServer: { issuer: https://login.acme.test, clientId: a, clientSecret: hush-hush }
`;

let folder: string;
let backend: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-reload-'));
});
afterEach(async () => {
  if (backend?.exitCode === null) {
    const ended = once(backend, 'exit');
    backend.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

const write = (more: string) => writeFileSync(path.join(folder, 'settings.yaml'), SETTINGS + more);

interface Line {
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** Starts `serve`, and returns what gives the next line of its log. */
function serve(...args: string[]): () => Promise<Line> {
  const env = { PATH: process.env.PATH };
  const all = [main, 'serve', '--no-check', '--config', 'settings.yaml', ...args];
  backend = spawn(process.execPath, all, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  if (backend.stderr === null) throw new Error('there is no log');
  const lines = createInterface({ input: backend.stderr })[Symbol.asyncIterator]();
  return async () => JSON.parse((await lines.next()).value ?? '{"event":"the log has ended"}');
}

describe('SIGHUP', () => {
  it('makes serve read its settings again, and refuse wrong ones', async () => {
    write('');
    const next = serve();
    const { port } = await next();
    write('limits: { addressPerMinute: 1 }\nserveReference: false\ntrustedProxies: [10.0.0.1]\n');
    backend?.kill('SIGHUP');
    expect(await next()).toMatchObject({
      level: 'info',
      event: 'settings.reloaded',
      changed: ['limits', 'serveReference'],
      kept: ['trustedProxies'],
    });
    expect((await fetch(`http://localhost:${port}/docs`)).status).toBe(404);
    write('limits: { addressPerMinutes: 2 }\n');
    backend?.kill('SIGHUP');
    expect(await next()).toMatchObject({
      level: 'warning',
      event: 'settings.refused',
      problems: [expect.stringContaining('Did you mean limits.addressPerMinute? (line 5)')],
    });
    write('clientSecret: [hush-hush\n');
    backend?.kill('SIGHUP');
    const refused = await next();
    expect(refused.event).toBe('settings.refused');
    expect(JSON.stringify(refused)).not.toContain('hush-hush');
    expect((await fetch(`http://localhost:${port}/docs`)).status).toBe(404);
  });

  it('renews the certificate of the listener, and refuses files that cannot be used', async () => {
    const { certificate, privateKey, close } = makeCertificates();
    const live = path.join(folder, 'live.pem');
    copyFileSync(certificate, live);
    const tls = JSON.stringify({ certificateFile: live, privateKeyFile: privateKey });
    write('');
    const settings = path.join(folder, 'settings.yaml');
    writeFileSync(settings, SETTINGS.replace('{ port: 0 }', `{ port: 0, tls: ${tls} }`));
    const next = serve();
    expect((await next()).event).toBe('backend.started');
    backend?.kill('SIGHUP');
    expect(await next()).toMatchObject({ event: 'settings.reloaded', changed: [], kept: [] });
    writeFileSync(live, 'no certificate');
    backend?.kill('SIGHUP');
    expect(await next()).toMatchObject({
      event: 'settings.refused',
      problems: [expect.stringContaining(`listen.tls: ${live} and ${privateKey} are no certificate`)],
    });
    close();
  });

  it('reaches each worker', async () => {
    const store = `store: { kind: embedded, folder: sessions }\nsealingKeys: [7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM]\n`;
    write(store);
    const next = serve('--workers', '2');
    expect((await next()).event).toBe('backend.started');
    write(`${store}serveReference: false\n`);
    backend?.kill('SIGHUP');
    expect([(await next()).event, (await next()).event]).toEqual(['settings.reloaded', 'settings.reloaded']);
  });
});
