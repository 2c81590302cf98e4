import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../src/cli/main.js');

describe('tmi-bff mock', () => {
  it.each([
    [['--scenario', 'fly'], 'tmi-bff: scenario: expected one of signed-in, signed-out, '],
    [
      ['--scenario', 'slow;milliseconds=soon'],
      'tmi-bff: scenario slow: milliseconds: expected a whole number from 1 to',
    ],
    [['--frontend', 'nowhere'], 'tmi-bff: frontend: expected a folder with a built page, found "nowhere"'],
    [['--no-frontend', '--public-origin', 'localhost'], 'tmi-bff: publicOrigin: expected an origin such as'],
    [
      ['--proxy', 'stocks'],
      "error: option '--proxy <name=path>' argument 'stocks' is invalid. Expected a name and a path",
    ],
    [
      ['--no-frontend', '--proxy', 'a=.', '--proxy', 'stocks=nowhere'],
      'tmi-bff: proxies.stocks: expected a folder or an OpenAPI document, found no nowhere',
    ],
    [['--port', 'eighty'], "error: option '-p, --port <port>' argument 'eighty' is invalid"],
  ])('says what is wrong with %j, and ends at once', (args, message) => {
    const { status, stderr } = spawnSync(process.execPath, [main, 'mock', ...args], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});
