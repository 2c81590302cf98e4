import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadFrontends, loadOptions, loadSettings } from '../../../src/config/load-options.js';
import { readSettings } from '../../../src/config/read-frontends.js';
import { settingsInForce } from '../../../src/config/settings-in-force.js';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';

const server = { issuer: 'https://login.acme.test', clientId: 'shop', clientSecret: 'hush-hush' };
const shop = { publicOrigin: 'https://shop.acme.test' };
const desk = { publicOrigin: 'https://desk.acme.test' };
const usual = { authorizationServer: server, frontends: { shop, desk } };

const frontendsOf = (input: unknown) => readSettings(input).frontends ?? {};

function problemsOf(input: unknown): readonly string[] {
  try {
    readSettings(input);
    return [];
  } catch (error) {
    if (error instanceof Misconfiguration) return error.problems;
    throw error;
  }
}

describe('The settings of several frontends', () => {
  it('are those of all, with those of each in their place', () => {
    const read = frontendsOf({
      ...usual,
      scopes: ['a'],
      frontends: { shop, desk: { ...desk, scopes: ['b'], authorizationServer: { ...server, clientId: 'desk' } } },
    });
    expect([read.shop?.scopes, read.desk?.scopes]).toEqual([['a'], ['b']]);
    expect([read.shop, read.desk].map((one) => one?.authorizationServer.clientId)).toEqual(['shop', 'desk']);
  });

  it('are merged where values stand alone, and nowhere else: half a server would get the secret of another', () => {
    const read = frontendsOf({
      ...usual,
      limits: { sessionPerMinute: 5, addressPerMinute: 6 },
      frontends: { shop, desk: { ...desk, limits: { sessionPerMinute: 7 } } },
    });
    expect(read.desk?.limits).toMatchObject({ sessionPerMinute: 7, addressPerMinute: 6 });
    const half = { ...desk, authorizationServer: { issuer: 'https://other.test', clientId: 'desk' } };
    expect(problemsOf({ ...usual, frontends: { shop, desk: half } }).join()).toMatch(
      /^frontends\.desk\.authorizationServer.*clientSecret/,
    );
  });

  it.each<[string, object, string]>([
    ['no frontend', { frontends: {} }, 'frontends: expected at least one frontend by its name, found none'],
    [
      'an origin of all',
      { publicOrigin: 'https://acme.test' },
      'publicOrigin: expected in each of frontends, found at the top',
    ],
    [
      'a name with other characters',
      { frontends: { 'a b': shop } },
      'frontends: expected a name of at most 40 letters and digits that begins with a lower-case letter, found "a b"',
    ],
    [
      'a text in the place of a frontend',
      { frontends: { shop: 'x' } },
      'frontends.shop: expected a map of options, found a text (not shown)',
    ],
    [
      'what belongs to the process',
      { frontends: { shop: { ...shop, store: { kind: 'memory' } } } },
      'frontends.shop.store: expected at the top, because all frontends have the same',
    ],
    [
      'one host twice',
      { frontends: { shop, desk: shop } },
      'frontends.desk.publicOrigin: expected another host than that of frontends.shop, found the same',
    ],
    [
      'one cookie for two ports of a host',
      { frontends: { shop, desk: { publicOrigin: 'https://shop.acme.test:8443' } } },
      'frontends.desk.session.cookieName: expected another name than that of frontends.shop, found the same: ' +
        'browsers send cookies to every port of a host',
    ],
    [
      'one place for two hand-overs',
      { handOver: { secrets: ['0123456789012345678901'] } },
      'frontends.desk.handOver: expected another place than that of frontends.shop, found the same',
    ],
    ['a wrong option of all, once', { scopes: 3 }, 'scopes: expected a list of scopes, found a number (not shown)'],
    [
      'a wrong option of one',
      { frontends: { shop: { ...shop, scopes: 3 }, desk } },
      'frontends.shop.scopes: expected a list of scopes, found a number (not shown)',
    ],
  ])('are refused with %s', (_, changes, problem) => {
    expect(problemsOf({ ...usual, ...changes })).toEqual([problem]);
  });

  it('two ports of a host are two frontends, with cookies of two names', () => {
    const other = { publicOrigin: 'https://shop.acme.test:8443', session: { cookieName: '__Host-other' } };
    expect(problemsOf({ ...usual, frontends: { shop, desk: other } })).toEqual([]);
  });
});

describe('A settings file with several frontends', () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'tmi-bff-frontends-')), 'settings.yaml');
  const write = (lines: readonly string[]) => writeFileSync(file, lines.join('\n'));
  const lines = [
    'authorizationServer: { issuer: https://login.acme.test, clientId: shop, clientSecret: hush-hush }',
    'frontends:',
    '  shop:',
    '    publicOrigin: https://shop.acme.test',
    '  desk:',
    '    publicOrigin: https://desk.acme.test',
  ];

  it('loads with secrets of one frontend from the environment', () => {
    write([...lines, '    authorizationServer: { issuer: https://login.acme.test, clientId: desk }']);
    const environment = { TMI_BFF_FRONTENDS__DESK__AUTHORIZATION_SERVER__CLIENT_SECRET: 'of the desk' };
    const { shop: first, desk: second } = loadFrontends({ file, environment });
    expect(second?.authorizationServer.clientSecret?.reveal()).toBe('of the desk');
    expect(first?.authorizationServer.clientSecret?.reveal()).toBe('hush-hush');
  });

  it('names the line of a problem', () => {
    write([...lines, '    session: { idleSeconds: 0 }']);
    expect(() => loadFrontends({ file, environment: {} })).toThrow(
      /^frontends\.desk\.session\.idleSeconds: .*\(line 7\)$/,
    );
  });

  it('is for loadFrontends, and one without them for loadOptions', () => {
    write(lines);
    expect(() => loadOptions({ file, environment: {} })).toThrow(/^frontends: expected none, .* loadFrontends$/);
    write([lines[0] ?? '', 'publicOrigin: https://shop.acme.test']);
    expect(() => loadFrontends({ file, environment: {} })).toThrow(/^frontends: expected a map .* loadOptions$/);
  });

  it('shows what is in force, and for each frontend where it comes from', () => {
    write([
      ...lines,
      '    limits: { sessionPerMinute: 7 }',
      'limits: { addressPerMinute: 6 }',
      'log: { level: debug }',
    ]);
    const shown = new Map(
      settingsInForce(loadSettings({ file, environment: {} })).map(({ option, ...rest }) => [option, rest]),
    );
    const line = (number: number) => ({ kind: 'file', line: number });
    expect(shown.get('log.level')).toEqual({ value: 'debug', origin: line(9) });
    expect(shown.get('frontends.desk.limits.sessionPerMinute')).toEqual({ value: 7, origin: line(7) });
    expect(shown.get('frontends.desk.limits.addressPerMinute')).toEqual({ value: 6, origin: line(8) });
    expect(shown.get('frontends.shop.authorizationServer.clientSecret')).toEqual({
      value: '[secret]',
      origin: line(1),
    });
    expect(shown.get('frontends.shop.session.idleSeconds')).toEqual({ value: 1800, origin: { kind: 'default' } });
    expect([...shown.keys()].filter((option) => option === 'publicOrigin' || option.endsWith('.log.level'))).toEqual(
      [],
    );
  });
});
