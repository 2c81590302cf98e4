import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '../docs/documents.js';
import { eventually } from '../support/eventually.js';
import { freePorts } from '../support/free-ports.js';
import { exchange } from '../support/http-exchange.js';

const main = path.join(root, 'dist/src/cli/main.js');
const example = readFileSync(path.join(root, 'docs/examples/several-frontends/settings.yaml'), 'utf8');

describe('The example of several frontends', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-frontends-'));
  const file = path.join(folder, 'settings.yaml');
  let port = 0;
  let child: ChildProcess;
  let log = '';
  const logged = (event: string) => eventually(() => expect(log).toContain(`"event":"${event}"`));
  const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: 'utf8' });

  beforeAll(async () => {
    [port = 0] = await freePorts(1);
    writeFileSync(file, example.replace('port: 3000', `port: ${port}`));
    for (const name of ['shop', 'desk']) writeFileSync(path.join(folder, `${name}-secret`), `secret of ${name}`);
    run('keys', '--file', 'sealing-keys');
    const arguments_ = [main, 'serve', '--no-check', '--config', file];
    child = spawn(process.execPath, arguments_, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.on('data', (text) => {
      log += text;
    });
    await logged('backend.started');
  });
  afterAll(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  });

  /** As the proxy of the example passes it on. */
  const statusAt = async (host: string) => {
    const headers = { Host: host, 'X-Forwarded-Proto': 'https', 'Sec-Fetch-Site': 'same-origin' };
    const url = new URL(`http://127.0.0.1:${port}/.well-known/bff-sessioninfo`);
    return (await exchange(url, { method: 'GET', headers })).status;
  };

  it('is served at each host, and at no other', async () => {
    expect(await statusAt('shop.acme.test')).toBe(400);
    expect(await statusAt('desk.acme.test')).toBe(400);
    expect(await statusAt('acme.test')).toBe(421);
  });

  it('gets a further frontend on SIGHUP', async () => {
    const added = '  help:\n    publicOrigin: https://help.acme.test\n    authorizationServer:\n';
    const server = '      { issuer: https://login.acme.test, clientId: help, clientSecret: a secret }\n';
    writeFileSync(file, readFileSync(file, 'utf8') + added + server);
    expect(await statusAt('help.acme.test')).toBe(421);
    child.kill('SIGHUP');
    await logged('settings.reloaded');
    expect(await statusAt('help.acme.test')).toBe(400);
    expect(log).toContain('"event":"frontend.added","frontend":"help","origin":"https://help.acme.test"');
  });

  it('is checked for each frontend: what is about one names it, what is about all does not', () => {
    const { stdout } = run('check', '--offline', '--json', '--config', file);
    const about = JSON.parse(stdout).findings.map((finding: { about: string }) => finding.about);
    expect(about).toContain('settings');
    const other = run('check', '--offline', '--sign-in', '--config', file);
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining('--frontend: expected shop or desk')]);
  });
});
