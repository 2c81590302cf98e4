import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { check } from '../../../src/cli/check.js';
import { CLIENT, STOCKS, startOidcProvider, type TestOidcProvider } from '../../support/oidc-provider.js';

let folder: string;
let server: TestOidcProvider;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-check-command-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  server = await startOidcProvider();
});
afterEach(() => server.close());

/** Runs the command with a settings file that only its owner can read. */
async function run(changes: object, given: { json?: boolean; offline?: boolean } = {}, isTTY = false) {
  const file = path.join(folder, 'settings.yaml');
  const settings = {
    publicOrigin: 'https://app.acme.test',
    authorizationServer: { issuer: server.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret },
    resources: [{ indicator: STOCKS, scopes: ['read', 'buy'] }],
    dangerouslyAllowPlainHttpOnLoopback: true,
    ...changes,
  };
  writeFileSync(file, stringify(settings), { mode: 0o600 });
  const written: string[] = [];
  const stdout = { isTTY, write: (text: string) => written.push(text) };
  const status = await check({ config: file, ...given }, { env: {}, stdout, stderr: stdout });
  return { status, text: written.join('') };
}

describe('tmi-bff check', () => {
  it('ends with 0 if there is no error, warnings or not', async () => {
    const { status, text } = await run({});
    expect(text).toContain('The redirect URI https://app.acme.test/bff/callback is registered.');
    expect(text).toMatch(/\n0 errors, 2 warnings\.\n$/);
    expect(status).toBe(0);
  });

  it('ends with 1 if there is an error, and never shows the secret', async () => {
    const authorizationServer = { issuer: server.issuer, clientId: CLIENT.id, clientSecret: 'hush-hush' };
    const { status, text } = await run({ authorizationServer });
    expect(text).toContain('invalid_client');
    expect(text).not.toContain('hush-hush');
    expect(status).toBe(1);
  });

  it('throws for wrong settings, which ends with 2', async () => {
    await expect(run({ publicOrigin: 'app' })).rejects.toThrow('publicOrigin: expected an origin');
  });

  it('sends nothing with --offline', async () => {
    const { text } = await run({}, { offline: true });
    expect(server.requests).toEqual([]);
    expect(text).toContain('settings\n');
    expect(text).not.toContain('login');
  });

  it('prints JSON with --json, with the same exit code', async () => {
    const { status, text } = await run({}, { json: true });
    const report = JSON.parse(text);
    expect([status, report.errors, report.warnings]).toEqual([0, 0, 2]);
    expect(report.findings.map(({ id }: { id: string }) => id)).toContain('authorization-server.pkce-enforced');
  });

  it('has colours in a terminal only', async () => {
    expect((await run({}, { offline: true }, true)).text).toContain('\u001b[33mwarning');
    expect((await run({}, { offline: true })).text).not.toContain('\u001b');
  });
});
