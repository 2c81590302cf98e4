import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePorts } from '../../support/free-ports.js';
import { CLIENT, startOidcProvider, type TestOidcProvider } from '../../support/oidc-provider.js';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../src/cli/main.js');

let backend: ChildProcess | undefined;
let server: TestOidcProvider | undefined;
afterEach(async () => {
  if (backend?.exitCode === null) {
    const ended = once(backend, 'exit');
    backend.kill('SIGTERM');
    await ended;
  }
  await server?.close();
});

interface Line {
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** Starts `serve`, and reads its log until an event. */
async function logOfServe(
  until: (line: Line) => boolean,
  args: string[] = [],
  more: Record<string, string> = {},
): Promise<Line[]> {
  server = await startOidcProvider();
  const [port] = await freePorts(1);
  const client = { issuer: server.issuer, clientId: CLIENT.id, clientSecret: 'hush-hush' };
  const env = {
    PATH: process.env.PATH,
    TMI_BFF_PUBLIC_ORIGIN: 'https://app.acme.test',
    TMI_BFF_AUTHORIZATION_SERVER: JSON.stringify(client),
    TMI_BFF_DANGEROUSLY_ALLOW_PLAIN_HTTP_ON_LOOPBACK: 'true',
    TMI_BFF_LISTEN__PORT: String(port),
    ...more,
  };
  backend = spawn(process.execPath, [main, 'serve', ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const lines: Line[] = [];
  if (backend.stderr === null) throw new Error('there is no log');
  for await (const text of createInterface({ input: backend.stderr })) {
    const line: Line = JSON.parse(text);
    lines.push(line);
    if (until(line)) break;
  }
  return lines;
}

describe('tmi-bff serve', () => {
  it('logs what the check finds, and runs nevertheless', async () => {
    const lines = await logOfServe(({ id }) => id === 'authorization-server.client-secret');
    const events = lines.map(({ event, id }) => (id === undefined ? event : id));
    expect(events.indexOf('settings.transport')).toBeLessThan(events.indexOf('backend.started'));
    expect(lines.at(-1)).toMatchObject({ level: 'warning', event: 'check.finding', severity: 'error' });
    expect(JSON.stringify(lines)).not.toContain('hush-hush');
    expect(backend?.exitCode).toBe(null);
  });

  it('checks nothing with --no-check', async () => {
    const lines = await logOfServe(({ event }) => event === 'backend.started', ['--no-check']);
    expect(lines.map(({ event }) => event)).toEqual(['backend.started']);
    expect(server?.requests).toEqual([]);
  });
  it('runs where Kubernetes and the contract tester have set variables, and says once that it ignores them', async () => {
    const foreign = { TMI_BFF_PORT: 'tcp://10.96.0.7:80', TMI_BFF_COOKIE: 'session=hush-hush' };
    const lines = await logOfServe(({ event }) => event === 'backend.started', ['--no-check'], foreign);
    expect(lines.map(({ event }) => event)).toEqual(['settings.variables_ignored', 'backend.started']);
    expect(lines[0]).toMatchObject({ level: 'info', variables: Object.keys(foreign) });
    expect(JSON.stringify(lines)).not.toContain('hush-hush');
  });
});
