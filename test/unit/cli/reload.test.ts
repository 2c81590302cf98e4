import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
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

  it('adds a frontend only if its hand-over can listen, and moves that when the frontend is renamed', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port: handOverPort } = taken.address() as AddressInfo;
    const own = (origin: string, more = {}) => ({
      publicOrigin: origin,
      authorizationServer: { issuer: 'https://login.acme.test', clientId: 'a', clientSecret: 'hush-hush' },
      ...more,
    });
    const added = own('http://[::1]:9', { handOver: { port: handOverPort, secrets: ['hush '.repeat(8)] } });
    const use = (others: object) => {
      const frontends = { shop: own('http://localhost:9'), ...others };
      const settings = { frontends, listen: { port: 0 }, dangerouslyAllowPlainHttpOnLoopback: true };
      writeFileSync(path.join(folder, 'settings.yaml'), JSON.stringify(settings));
      backend?.kill('SIGHUP');
    };
    const statusOf = (port: unknown, host: string) =>
      new Promise((resolve) => {
        const asking = request(
          { port: Number(port), path: '/internal/sessions', headers: { host }, agent: false },
          (response) => resolve(response.resume().statusCode),
        );
        asking.once('error', (error: NodeJS.ErrnoException) => resolve(error.code)).end();
      });

    use({});
    const next = serve();
    const { port } = await next();
    const reloaded = async () => {
      for (;;) {
        const line = await next();
        if (/^settings\.|ended$/.test(line.event)) return line;
      }
    };
    use({ desk: added });
    expect(await reloaded()).toMatchObject({
      event: 'settings.refused',
      problems: [`frontends.desk.handOver: 127.0.0.1:${handOverPort} cannot be used: EADDRINUSE`],
    });
    expect(await statusOf(port, '[::1]:9')).toBe(421);

    taken.close();
    use({ desk: added });
    expect((await reloaded()).event).toBe('settings.reloaded');
    expect(await statusOf(port, '[::1]:9')).toBe(404);
    expect(await statusOf(handOverPort, 'localhost')).toBe(401);

    use({ help: { ...added, publicOrigin: 'http://127.0.0.1:9' } });
    expect((await reloaded()).event).toBe('settings.reloaded');
    expect(await statusOf(handOverPort, 'localhost')).toBe(401);

    use({});
    expect((await reloaded()).event).toBe('settings.reloaded');
    expect(await statusOf(handOverPort, 'localhost')).toBe('ECONNREFUSED');
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
