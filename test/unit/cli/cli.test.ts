import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../../support/free-ports.js';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../src/cli/main.js');

describe('The command line', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-cli-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (args: string[], environment: Record<string, string> = {}) =>
    spawnSync(process.execPath, [main, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...environment },
      timeout: 60_000,
    });

  it('tells its version and what it can do', () => {
    expect(run(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = run(['--help']);
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('serve');
    expect(help.stdout).toContain('demo');
  });

  it.each([
    [['fly']],
    [['serve', '--fast']],
    [['demo', '--port', 'eighty']],
    [['check', '--callback', 'https://app.acme.test/']],
  ])('refuses %j with exit code 2', (args) => {
    const { status, stderr } = run(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/error: /);
  });

  it('names every wrong option of a file, and ends at once', () => {
    const file = path.join(folder, 'wrong.yaml');
    writeFileSync(
      file,
      'publicOrigin: http://app.example\nauthorizationServer:\n  issuer: nonsense\n  clientSecret: hush\n',
    );
    const { status, stderr } = run(['serve', '--config', file]);
    expect(status).toBe(2);
    expect(stderr).toContain(
      'tmi-bff: authorizationServer.issuer: expected the issuer, an https URL, found a text (not shown)',
    );
    expect(stderr).toContain('tmi-bff: authorizationServer.clientId: expected the client id, a text, found nothing');
    expect(stderr).not.toContain('    at ');
  });

  it.each([
    ['nowhere.yaml', undefined, /nowhere\.yaml: the settings cannot be read: ENOENT/],
    [
      'broken.yaml',
      'a: [1\nclientSecret: s3cr3t',
      /broken\.yaml: the settings cannot be read: line 2, column \d+: [A-Z_]+ /,
    ],
    [
      'alias.yaml',
      'a: 1\nclientSecret: *s3cr3t',
      /alias\.yaml: the settings cannot be read: line 2, column 15: BAD_ALIAS .*: clientSecret: …$/m,
    ],
    [
      'tag.yaml',
      'clientSecret: !s3cr3t a',
      /tag\.yaml: the settings cannot be read: line 1, column 15: TAG_RESOLVE_FAILED /,
    ],
    ['list.yaml', '- s3cr3t', /list\.yaml: expected a map of options, found a list$/m],
    ['url.yaml', 'publicOrigin: https://a:s3cr3t@b.example', /publicOrigin: expected an origin .* found a text/],
  ])('says what is wrong with the file %s, without its content', (name, content, message) => {
    const file = path.join(folder, name);
    if (content !== undefined) writeFileSync(file, content);
    const { status, stderr } = run(['serve', '--config', file]);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('s3cr3t');
  });

  it('says which port is taken', async () => {
    const [port = 0] = await freePorts(1);
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    const { status, stderr } = run(['serve'], {
      TMI_BFF_PUBLIC_ORIGIN: 'https://app.example',
      TMI_BFF_AUTHORIZATION_SERVER: '{ issuer: "https://as.example", clientId: a, clientSecret: b }',
      TMI_BFF_LISTEN__PORT: String(port),
    });
    await new Promise((resolve) => taken.close(resolve));
    expect(status).toBe(2);
    expect(stderr).toContain(`tmi-bff: listen: 127.0.0.1:${port} cannot be used: EADDRINUSE`);
  });
});
