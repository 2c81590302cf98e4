import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadDpopKey } from '../../../src/authorization-server/dpop.js';
import { initConfig } from '../../../src/cli/config-init.js';
import { loadOptions } from '../../../src/config/load-options.js';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../src/cli/main.js');
const SECRET = 'QbX9s3cr3tZz7';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string) => path.join(folder, name);
const write = (name: string, text: string) => writeFileSync(inFolder(name), text, { mode: 0o600 });
const read = (name: string) => readFileSync(inFolder(name), 'utf8');
const modeOf = (name: string) => (statSync(inFolder(name)).mode & 0o777).toString(8);
const run = (args: string[], environment: Record<string, string> = {}) =>
  spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...environment },
    input: '',
    timeout: 60_000,
  });
const init = (...more: string[]) =>
  run(['config', 'init', '--issuer', 'https://login.acme.test', '--client-id', 'portfolio', ...more]);

describe('tmi-bff config init', () => {
  it('writes settings that the check accepts, from options alone', () => {
    write('secret', `${SECRET}\n`);
    const written = init('--client-secret-file', 'secret', '--origin', 'https://app.acme.test', '--store', 'embedded');
    expect([written.status, written.stderr]).toEqual([0, '']);
    for (const place of ['callback', 'logout/callback', 'backchannel-logout'])
      expect(written.stdout).toContain(` https://app.acme.test/bff/${place}\n`);
    expect(modeOf('sealing-keys')).toBe('600');
    expect(read('sealing-keys')).toMatch(/^- [\w-]{43}\n$/);
    const comments = read('settings.yaml').match(/^# /gm) ?? [];
    expect(comments.length).toBeGreaterThan(5);
    const checked = run(['check', '--offline', '--config', 'settings.yaml']);
    expect(checked.stdout).toMatch(/\n0 errors, 0 warnings\.\n$/);
    expect(checked.status).toBe(0);
  });

  it('lets the backend listen on the port of an origin on this machine', () => {
    write('secret', `${SECRET}\n`);
    init('--client-secret-file', 'secret', '--origin', 'http://localhost:4711');
    const { stdout } = run(['config', 'print', '--config', 'settings.yaml']);
    expect(stdout).toMatch(/^listen\.port +4711 +settings\.yaml:/m);
  });

  it('names the file of the keys where it is', () => {
    mkdirSync(inFolder('etc'));
    write('secret', `${SECRET}\n`);
    init('--client-secret-file', 'secret', '--output', 'etc/settings.yaml');
    expect(read('etc/settings.yaml')).toContain(
      'tmi-bff keys --file etc/sealing-keys\nsealingKeysFile: etc/sealing-keys\n',
    );
  });

  it('takes the preset of Keycloak for the issuer of a realm, which knows no resources', () => {
    write('secret', `${SECRET}\n`);
    const issuer = 'https://login.acme.test/realms/acme';
    const resource = ['--resource', 'https://api.acme.test', '--scopes', 'read'];
    const { stderr } = init('--client-secret-file', 'secret', '--issuer', issuer, ...resource);
    expect(stderr).toBe('');
    const { stdout } = run(['config', 'print', '--config', 'settings.yaml']);
    expect(stdout).toMatch(/^authorizationServer\.resourceParameter +none +preset keycloak/m);
  });

  it('names what is missing where it cannot ask, and writes nothing', () => {
    const { status, stderr } = init();
    expect(status).toBe(2);
    expect(stderr).toMatch(/^tmi-bff: --client-secret-file is missing: Client secret/);
    expect(existsSync(inFolder('settings.yaml'))).toBe(false);
  });

  it.each([
    ['an issuer that is no URL', ['--issuer', 'login'], /authorizationServer\.issuer: expected the issuer/],
    ['a store that is not there', ['--store', 'mysql'], /store\.kind: expected "memory"/],
    ['a scope that is none', ['--resource', 'https://a.test', '--scopes', 'a"b'], /resources\[0\]\.scopes\[0\]: /],
  ])('refuses %s, and writes nothing', (_, args, message) => {
    write('secret', SECRET);
    const { status, stderr } = init('--client-secret-file', 'secret', ...args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(existsSync(inFolder('settings.yaml')) || existsSync(inFolder('sealing-keys'))).toBe(false);
  });

  it.each(['settings.yaml', 'sealing-keys'])('does not write over %s', (name) => {
    write('secret', SECRET);
    write(name, 'mine');
    const { status, stderr } = init('--client-secret-file', 'secret');
    expect([status, stderr]).toEqual([2, expect.stringContaining(`${name} exists, and is not overwritten`)]);
    expect(read(name)).toBe('mine');
  });

  it('asks at a terminal, and does not show the secret', async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    const stdout = new PassThrough().setEncoding('utf8');
    let shown = '';
    stdout.on('data', (text) => {
      shown += text;
    });
    const answers = ['', 'https://login.acme.test', 'portfolio', SECRET, 'https://api.acme.test', 'read write', '', ''];
    mkdirSync(inFolder('conf'));
    stdout.on('data', (text: string) => {
      if (/: $/.test(text)) stdin.write(`${answers.shift()}\r`);
    });
    const asked = initConfig({ output: inFolder('conf/settings.yaml') }, { stdin, stdout });
    await asked;
    expect(shown).toContain('Origin of the page [http://localhost:3000]: ');
    expect(shown).not.toContain(SECRET);
    expect([read('conf/client-secret'), modeOf('conf/client-secret')]).toEqual([`${SECRET}\n`, '600']);
    const options = loadOptions({ file: inFolder('conf/settings.yaml'), environment: {} });
    expect(options).toMatchObject({
      publicOrigin: 'http://localhost:3000',
      resources: [{ indicator: 'https://api.acme.test', scopes: ['read', 'write'] }],
      defaultResource: 'https://api.acme.test',
      dangerouslyAllowPlainHttpOnLoopback: true,
    });
    expect(options.authorizationServer.clientSecret?.reveal()).toBe(SECRET);
    expect(options.sealingKeys).toHaveLength(1);
  });
});

describe('tmi-bff config print', () => {
  const settings = `publicOrigin: https://app.acme.test
authorizationServer:
  issuer: https://login.acme.test
  preset: auth0
  clientId: portfolio
  clientSecretFile: ${'secret'}
resources:
  - indicator: https://api.acme.test
    scopes: [read, write]
listen: { port: 3001 }
`;
  const environment = { TMI_BFF_LISTEN__PORT: '3002', TMI_BFF_SESSION: '{ idleSeconds: 60 }' };
  const print = (...more: string[]) => {
    write('secret', SECRET);
    write('settings.yaml', settings);
    return run(['config', 'print', '--config', 'settings.yaml', ...more], environment);
  };

  it('tells what is in force, and where each value comes from', () => {
    const { stdout, stderr, status } = print();
    expect([status, stderr]).toEqual([0, '']);
    const rows = new Map(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => [line.split(' ')[0], line.replace(/ {2,}/g, ' | ')]),
    );
    const rowOf = (option: string) => rows.get(option);
    expect(rowOf('publicOrigin')).toBe('publicOrigin | https://app.acme.test | settings.yaml:1');
    expect(rowOf('resources[0].scopes')).toBe('resources[0].scopes | ["read","write"] | settings.yaml:9');
    expect(rowOf('listen.port')).toBe('listen.port | 3002 | TMI_BFF_LISTEN__PORT');
    expect(rowOf('listen.host')).toBe('listen.host | 127.0.0.1 | default');
    expect(rowOf('session.idleSeconds')).toBe('session.idleSeconds | 60 | TMI_BFF_SESSION');
    expect(rowOf('session.absoluteSeconds')).toBe('session.absoluteSeconds | 43200 | default');
    const preset = 'authorizationServer.resourceParameter | audience | preset auth0';
    expect(rowOf('authorizationServer.resourceParameter')).toBe(preset);
    expect(rowOf('authorizationServer.clientSecret')).toBe(
      'authorizationServer.clientSecret | [secret] | settings.yaml:6',
    );
    expect(stdout).not.toContain(SECRET);
  });

  it('tells programs the same as JSON', () => {
    const { stdout } = print('--json');
    expect(JSON.parse(stdout)).toContainEqual({
      option: 'publicOrigin',
      value: 'https://app.acme.test',
      origin: { kind: 'file', file: 'settings.yaml', line: 1 },
    });
    expect(JSON.parse(stdout)).toContainEqual({ option: 'scopes', value: [], origin: { kind: 'default' } });
    expect(stdout).not.toContain(SECRET);
  });

  it('tells what is wrong instead, as serve does', () => {
    write('settings.yaml', 'publicOrgin: x\n');
    const { status, stderr } = run(['config', 'print', '--config', 'settings.yaml']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('Did you mean publicOrigin? (line 1)')]);
  });
});

describe('A secret in a file of its own', () => {
  const settings = (more: string) => `publicOrigin: https://app.acme.test
authorizationServer: { issuer: https://login.acme.test, clientId: a, ${more} }
`;
  const load = (environment: Record<string, string> = {}) =>
    loadOptions({ file: inFolder('settings.yaml'), environment });

  it('is read at the start', () => {
    write('secret', `${SECRET}\n`);
    write('settings.yaml', settings(`clientSecretFile: ${inFolder('secret')}`));
    expect(load().authorizationServer.clientSecret?.reveal()).toBe(SECRET);
  });

  it('gives way to that of a variable, in whichever way either is given', () => {
    write('secret', SECRET);
    write('settings.yaml', settings('clientSecretFile: /nowhere'));
    const variable = 'TMI_BFF_AUTHORIZATION_SERVER__CLIENT_SECRET';
    expect(load({ [variable]: 'b' }).authorizationServer.clientSecret?.reveal()).toBe('b');
    write('settings.yaml', settings('clientSecret: c'));
    expect(load({ [`${variable}_FILE`]: inFolder('secret') }).authorizationServer.clientSecret?.reveal()).toBe(SECRET);
  });

  it.each([
    [
      'a missing file',
      'clientSecretFile: /nowhere',
      'authorizationServer.clientSecretFile: the file cannot be read: ENOENT',
    ],
    [
      'both ways',
      'clientSecretFile: /nowhere, clientSecret: c',
      'expected one of clientSecret and clientSecretFile, found both',
    ],
  ])('is an error for %s', (_, more, message) => {
    write('settings.yaml', settings(more));
    expect(() => load()).toThrow(message);
  });
});

describe('tmi-bff keys', () => {
  const keysIn = (name: string) => read(name).trimEnd().split('\n');

  it('prints a list of a new key each time, which fits the option, and says how long to keep older ones', () => {
    const [one, two] = [run(['keys']), run(['keys'])];
    expect(one.stdout).toMatch(/^- [A-Za-z0-9_-]{43}\n$/);
    expect(two.stdout).not.toBe(one.stdout);
    expect(one.stderr).toContain('session.absoluteSeconds');
    write('keys', one.stdout);
    const server = {
      TMI_BFF_PUBLIC_ORIGIN: 'https://a.test',
      TMI_BFF_AUTHORIZATION_SERVER: '{ issuer: "https://b.test", clientId: a, clientSecret: b }',
    };
    const options = loadOptions({ environment: { ...server, TMI_BFF_SEALING_KEYS_FILE: inFolder('keys') } });
    expect(options.sealingKeys.map((key) => `- ${key.reveal()}\n`)).toEqual([one.stdout]);
  });

  it('puts a new key first in a file, which only its owner can read', () => {
    expect(run(['keys', '--file', 'keys']).stdout).toBe('');
    const [first] = keysIn('keys');
    expect(run(['keys', '--file', 'keys']).status).toBe(0);
    expect(keysIn('keys')).toEqual([expect.stringMatching(/^- [\w-]{43}$/), first]);
    expect(modeOf('keys')).toBe('600');
  });

  it('leaves a file alone that has no list', () => {
    write('keys', SECRET);
    const { status, stderr } = run(['keys', '--file', 'keys']);
    expect([status, read('keys')]).toEqual([2, SECRET]);
    expect(stderr).toContain('keys: expected a list of keys');
    expect(stderr).not.toContain(SECRET);
  });

  it('makes a key for DPoP in a new file, which only its owner can read, and writes over none', async () => {
    expect(run(['keys', '--dpop', '--file', 'dpop.pem']).stdout).toBe('');
    expect(modeOf('dpop.pem')).toBe('600');
    const first = read('dpop.pem');
    expect(await loadDpopKey({ privateKeyFile: inFolder('dpop.pem') })).toMatchObject({
      thumbprint: expect.stringMatching(/^[\w-]{43}$/),
    });
    const { status, stderr } = run(['keys', '--dpop', '--file', 'dpop.pem']);
    expect([status, read('dpop.pem')]).toEqual([2, first]);
    expect(stderr).toContain('dpop.pem: expected the name of a new file');
    expect(run(['keys', '--dpop']).stdout).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });
});
