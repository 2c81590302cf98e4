import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { loadOptions } from '../../../src/config/load-options.js';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';

const SECRET = 'QbX9s3cr3tZz7';

/** Settings that are right, with the secret wherever a secret may be, and a marker wherever a text may be. */
const SETTINGS = `publicOrigin: https://app.example
trustedProxies: [10.0.0.0/8]
authorizationServer:
  issuer: https://as.example
  clientId: app
  clientSecret: "${SECRET}"
providers:
  partner:
    issuer: https://partner.example
    clientId: app
    clientSecret: ${SECRET}
    tls: { caFile: ca.pem }
resources:
  - indicator: https://stocks.example
    scopes: [read, buy]
    defaultScope: [read]
store:
  kind: redis
  url: redis://app:${SECRET}@redis.example:6379/0
  tls: {}
sealingKeys:
  - ${SECRET}
limits:
  sessionPerMinute: 600
`;

let folder = '';
let file = '';
const warnings: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-settings-'));
  file = path.join(folder, 'settings.yaml');
  jest.spyOn(process, 'emitWarning').mockImplementation((warning) => void warnings.push(String(warning)));
});

afterAll(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function said(environment: Record<string, string>, settings?: string): string {
  if (settings !== undefined) writeFileSync(file, settings);
  try {
    loadOptions({ environment, ...(settings === undefined ? {} : { file }) });
    return '';
  } catch (error) {
    if (error instanceof Misconfiguration) return error.problems.join('\n');
    throw error;
  }
}

/** What is said of settings that are wrong. */
function complaintAbout(settings: string, environment: Record<string, string> = {}): string {
  const complaint = said(environment, settings);
  expect(complaint).not.toBe('');
  return complaint;
}

function expectNoSecretIn(complaint: string): void {
  expect(complaint + warnings.join('\n')).not.toContain(SECRET);
}

describe('What is said about settings that are wrong', () => {
  it.each([
    ['an alias for a text in quotes', `authorizationServer:\n  clientSecret: *${SECRET}`],
    ['an alias in a list', `sealingKeys: [*${SECRET}]`],
    ['an alias as a name', `*${SECRET} : 1`],
    ['an alias merged into a map', `authorizationServer: { <<: *${SECRET} }`],
    ['an anchor twice', `a: &${SECRET} &${SECRET} 1`],
    ['a tag that is not there', `authorizationServer:\n  clientSecret: !${SECRET}`],
    ['a tag handle that is not there', `authorizationServer:\n  clientSecret: !${SECRET}!x y`],
    ['a list on top', `- clientSecret: ${SECRET}`],
    ['a text on top', SECRET],
    ['a text on top, where a space is missing', `clientSecret:${SECRET}`],
    ['several documents', `a: 1\n---\nclientSecret: ${SECRET}`],
    ['a directive that is not there', `%${SECRET}\n---\na: 1`],
    ['a name twice', `${SECRET}: 1\n${SECRET}: 2`],
    ['a secret as a name', `publicOrigin: https://app.example\n${SECRET}: 1`],
    ['a map as a name', `? { clientSecret: ${SECRET} }\n: 1`],
    ['a template that was not filled in', `authorizationServer: {{ ${SECRET} }}`],
    ['a secret in a map', `authorizationServer: { ${SECRET} }`],
    ['a secret as the name of a provider', `providers: { ${SECRET}: { issuer: 3 } }`],
    ['a reserved character', `authorizationServer:\n  clientSecret: @${SECRET}`],
    ['a backtick', `authorizationServer:\n  clientSecret: \`${SECRET}`],
    ['an open quote', `authorizationServer:\n  clientSecret: "${SECRET}`],
    ['an escape that is not there', `authorizationServer:\n  clientSecret: "\\q${SECRET}"`],
    ['a tab', `authorizationServer:\n\tclientSecret: ${SECRET}`],
    ['a map that is open', `authorizationServer: { clientSecret: ${SECRET}`],
    ['text behind a quote', `authorizationServer:\n  clientSecret: "a" ${SECRET}`],
    ['user and password in the origin', `publicOrigin: https://app:${SECRET}@app.example`],
    ['user and password in the issuer', `authorizationServer: { issuer: "http://app:${SECRET}@as.example" }`],
    ['a secret in the place of a number', `listen: { port: ${SECRET} }`],
    ['a list that holds itself', `sealingKeys: &a [*a, ${SECRET}]`],
  ])('never shows a secret: %s', (_, settings) => expectNoSecretIn(complaintAbout(settings)));

  it.each([
    [
      'a password in a URL of an authorization server',
      `issuer: https://as.example`,
      `issuer: https://app:${SECRET}@as.example`,
    ],
    ['a password in a URL over plain HTTP', `issuer: https://as.example`, `issuer: http://app:${SECRET}@as.example`],
    ['a password in a URL of a resource', 'https://stocks.example', `https://app:${SECRET}@stocks.example`],
    ['a secret as a scope', 'defaultScope: [read]', `defaultScope: [${SECRET}]`],
    ['a secret as a default resource', 'limits:', `defaultResource: urn:${SECRET}\nlimits:`],
    ['a secret as a provider', '    scopes:', `    provider: ${SECRET}\n    scopes:`],
    ['a secret as a range', '10.0.0.0/8', SECRET],
    [
      'a resource twice',
      'resources:',
      `resources:\n  - { indicator: "urn:${SECRET}", scopes: [] }\n  - { indicator: "urn:${SECRET}", scopes: [] }`,
    ],
  ])('never shows a secret that only a second look finds: %s', (_, right, wrong) => {
    const settings = SETTINGS.replace(`  - ${SECRET}`, '  - 7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM').replace(
      right,
      wrong,
    );
    expect(said({}, settings.replace(wrong, right))).toBe('');
    expectNoSecretIn(complaintAbout(settings));
  });

  it.each([
    ['YAML that is not closed', { TMI_BFF_SEALING_KEYS: `[${SECRET}` }],
    ['an alias', { TMI_BFF_SEALING_KEYS: `[*${SECRET}]` }],
    ['a file that is not there', { TMI_BFF_AUTHORIZATION_SERVER__CLIENT_SECRET_FILE: SECRET }],
    ['a file of a name that no file can have', { TMI_BFF_AUTHORIZATION_SERVER__CLIENT_SECRET_FILE: `${SECRET}\0` }],
    ['a text for a map', { TMI_BFF_AUTHORIZATION_SERVER: SECRET }],
    ['a map with a secret as a name', { TMI_BFF_AUTHORIZATION_SERVER: `{ ${SECRET} }` }],
    ['a secret for a number', { TMI_BFF_LISTEN__PORT: SECRET }],
  ])('never shows a secret of a variable: %s', (_, environment) => {
    const complaint = said(environment);
    expect(complaint).not.toBe('');
    expectNoSecretIn(complaint);
  });

  it.each([
    ['a: 1\nclientSecret: *hunter', /line 2, column 15: BAD_ALIAS \(.*\): clientSecret: …$/],
    ['a: 1\nb: [1\nc: 2', /line 3, column 1: BAD_INDENT \(wrong indentation\)$/],
    ['session:\n\tidleSeconds: 3', /line 2, column \d+: TAB_AS_INDENT .*: →idleSeconds: …$/],
    ['publicOrigin:hunter\nlisten: 1', /line 1, column 1: MULTILINE_IMPLICIT_KEY .*: publicOrigin: …$/],
    ['hunter: *hunter', /line 1, column 9: BAD_ALIAS \([^)]*\(\*\)[^)]*\)$/],
    ['- 1', 'expected a map of options, found a list'],
    ['{}', 'publicOrigin: expected an origin'],
    ['publicOrgin: x', 'publicOrgin: there is no such option. Did you mean publicOrigin? (line 1)'],
    ['clientId: hunter', 'clientId: there is no such option. Did you mean authorizationServer.clientId? (line 1)'],
    [
      'listen: { port: 1 }\nsession:\n  idle: 3',
      'session.idle: there is no such option. Did you mean session.idleSeconds? (line 3)',
    ],
    ['resources:\n  - indicator: urn:a\n    scope: []', 'Did you mean resources[0].scopes? (line 3)'],
    ['listen:\n  port: x', 'listen.port: expected a port from 0 to 65535, found a text (not shown) (line 2)'],
    ['nothingLikeIt: x', '(a name that is not shown): there is no such option'],
  ])('tells the line, the code and the option of %j', (settings, expected) => {
    const complaint = complaintAbout(settings);
    if (typeof expected === 'string') expect(complaint).toContain(expected);
    else expect(complaint).toMatch(expected);
    expect(complaint).not.toContain('hunter');
  });

  const character = fc.constantFrom(...'{}[]:,-?*&!|>%@`"\'#\\ \t\n~<=0aZ', '\u0000', '\uFEFF', ': ', '---\n', '<<: ');
  const edit = fc.record({
    at: fc.nat(SETTINGS.length),
    cut: fc.nat(4),
    insert: fc.array(character, { maxLength: 3 }),
  });

  it('never shows a secret, however a file was damaged', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        expectNoSecretIn(said({}, edits.reduce(damage, SETTINGS)));
      }),
      { numRuns: 1500 },
    );
  });

  const pathOfOption = fc.constantFrom(
    ...[
      '',
      'publicOrigin',
      'listen',
      'trustedProxies',
      'requiredHeader',
      'authorizationServer',
      'providers',
      'resources',
    ],
    ...['scopes', 'defaultResource', 'signIn', 'session', 'limits', 'store', 'sealingKeys', 'pages', 'clientSecret'],
    ...['providers.partner', 'providers.partner.issuer', 'authorizationServer.endpoints', 'authorizationServer.issuer'],
    ...['authorizationServer.tls', 'authorizationServer.clientSecret', 'session.cookieName', 'store.kind', 'store.url'],
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(
        SECRET,
        `https://a:${SECRET}@b.example`,
        `redis://:${SECRET}@b`,
        `urn:${SECRET}`,
        '',
        null,
        3,
        true,
      ),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom(SECRET, 'issuer', 'kind', 'partner', 'nodes', '__proto__'), tie('value'), {
        maxKeys: 3,
      }),
    ),
  })).value;

  it('never shows a secret, wherever it was put', () => {
    fc.assert(
      fc.property(pathOfOption, value, (at, wrong) => {
        const nested = at
          .split('.')
          .reduceRight<unknown>((inner, key) => (key === '' ? inner : { [key]: inner }), wrong);
        expectNoSecretIn(said({}, JSON.stringify(nested)));
      }),
      { numRuns: 1000 },
    );
  });
});

/** Cuts and inserts next to secrets, never within one: half a secret could not be told from other text. */
function damage(text: string, { at, cut, insert }: { at: number; cut: number; insert: string[] }): string {
  const safe = text.split(SECRET);
  const part = at % safe.length;
  const target = safe[part] ?? '';
  const start = at % (target.length + 1);
  safe[part] = target.slice(0, start) + insert.join('') + target.slice(start + cut);
  return safe.join(SECRET);
}
