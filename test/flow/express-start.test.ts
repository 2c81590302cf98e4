import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readDocument, root, snippetsOf } from '../docs/documents.js';
import { freePorts } from '../support/free-ports.js';
import { createFrontend } from '../support/frontend.js';
import { navigation } from '../support/test-backend.js';
import { createUserAgent } from '../support/user-agent.js';

const main = path.join(root, 'dist/src/cli/main.js');
const start = path.join(root, 'docs/examples/express-start');
const settings = readFileSync(path.join(start, 'settings.yaml'), 'utf8');
const guide = readDocument('docs/mounting.md');

async function untilAnswered(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (
      await fetch(url, { signal: AbortSignal.timeout(1000) }).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no answer at ${url}`);
}

describe('The start with Express, beside the servers of the demo', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-express-'));
  const running: ChildProcess[] = [];
  let port = 0;
  let printed = '';
  const run = (...args: string[]) => {
    const environment = { ...process.env, PORT: String(port) };
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    running.push(child);
    return child;
  };
  beforeAll(async () => {
    [port = 0] = await freePorts(1);
    const moved = settings.replaceAll(/:300(\d)/g, (_, digit) => `:${port + Number(digit)}`);
    writeFileSync(path.join(folder, 'settings.yaml'), moved);
    spawnSync(process.execPath, [main, 'keys', '--file', 'sealing-keys'], { cwd: folder });
    run(main, 'demo', '--authorization-server-only').stdout?.on('data', (text) => {
      printed += text;
    });
    await untilAnswered(`http://127.0.0.1:${port + 1}/.well-known/openid-configuration`);
    run(path.join(start, 'server.mjs'));
    await untilAnswered(`http://localhost:${port}/`);
  }, 60_000);
  afterAll(async () => {
    for (const child of running) {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('is what the guide shows, word for word', () => {
    const shown = [...snippetsOf(guide, 'js'), ...snippetsOf(guide, 'yaml')].map(({ code }) => code);
    expect(shown).toContain(readFileSync(path.join(start, 'server.mjs'), 'utf8'));
    expect(shown).toContain(settings);
  });

  it('signs a person in, greets them, and gets a token that the stocks accept', async () => {
    const origin = `http://localhost:${port}`;
    const userAgent = createUserAgent();
    expect((await userAgent.fetch(`${origin}/`)).body).toContain('/bff/login');
    const begun = await userAgent.fetch(`${origin}/bff/login`, { headers: navigation('none') });
    const callback = await userAgent.signInAt(begun.headers.get('location') ?? '', { person: 'alice' });
    expect((await userAgent.fetch(callback, { headers: navigation('cross-site') })).status).toBe(303);
    expect((await userAgent.fetch(`${origin}/`)).body).toBe('Hello, Alice Adams');
    const token = await createFrontend(userAgent, origin).accessToken();
    const stocks = `http://127.0.0.1:${port + 2}/stocks`;
    const answer = await userAgent.fetch(stocks, { headers: { Authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
  });

  it('has the registration that is printed', () => {
    expect(printed).toContain(`redirect URI            http://localhost:${port}/bff/callback`);
    expect(printed).toMatch(/client id +demo-frontend\n +client secret +for-development-only\n/);
    expect(printed).toMatch(/127\.0\.0\.1:\d+ \(scopes read buy sell\)/);
  });
});
