import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { listOptions } from '../../src/config/option-list.js';
import { readUntrustedOptions } from '../../src/config/read-options.js';
import { type JsonSchema, readMeanings, settingsSchema } from '../../src/generate/settings-schema.js';
import { variablesPage } from '../../src/generate/variables-page.js';
import { readDocument, readDocuments, root, snippetsOf } from './documents.js';

const schema: JsonSchema = JSON.parse(readFileSync(path.join(root, 'docs/settings.schema.json'), 'utf8'));
const validate = new Ajv({ allErrors: true }).compile(schema);
const errorsOf = (settings: unknown) =>
  validate(settings) ? [] : (validate.errors ?? []).map(({ instancePath }) => instancePath);

const KEY = '7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM';
const server = { issuer: 'https://login.acme.test', clientId: 'portfolio', clientSecret: 'hush' };
const usual = { publicOrigin: 'https://app.acme.test', authorizationServer: server };
const resource = { indicator: 'https://stocks.acme.test', scopes: ['read'] };
const proxy = { target: 'https://stocks.acme.test', paths: ['/**'] };

describe('docs/settings.schema.json', () => {
  it('is what the schema of the program yields: npm run docs:settings', () => {
    const texts = {
      configuration: readDocument('docs/configuration.md').text,
      proxy: readDocument('docs/proxy.md').text,
    };
    expect(schema).toEqual(settingsSchema(readMeanings(texts)));
  });

  it('describes every option, with its variable', () => {
    const described = new Map(descriptionsIn(schema, ''));
    for (const { path: option, variable } of listOptions()) {
      expect([option, described.get(option)]).toEqual([option, expect.stringMatching(variable ?? /\w/)]);
    }
  });

  it('accepts the examples', () => {
    const folder = path.join(root, 'docs/examples/authorization-servers');
    const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    const files = names.map((name) => path.join(folder, name));
    expect(files.length).toBeGreaterThan(4);
    const frontends = path.join(root, 'docs/examples/several-frontends/settings.yaml');
    for (const file of [path.join(root, 'docs/example-config.yaml'), frontends, ...files]) {
      expect([file, errorsOf(parse(readFileSync(file, 'utf8')))]).toEqual([file, []]);
    }
  });

  it.each([
    ['nothing but what is required', usual],
    [
      'a private key instead of a secret',
      {
        ...usual,
        authorizationServer: {
          ...server,
          clientSecret: undefined,
          clientAuthentication: 'private_key_jwt',
          privateKeyFile: 'key.pem',
        },
      },
    ],
    ['a header in small letters', { ...usual, requiredHeader: 'x-tmi-bff' }],
    ['a resource that is no URL', { ...usual, resources: [{ indicator: 'urn:acme:stocks', scopes: [] }] }],
    ['Redis', { ...usual, store: { kind: 'redis', url: 'rediss://redis.acme.test' }, sealingKeys: [KEY] }],
    [
      'a cluster of Redis',
      { ...usual, store: { kind: 'redis', cluster: { nodes: ['[::1]:6379', 'a.test:1'] } }, sealingKeys: [KEY] },
    ],
    ['PostgreSQL', { ...usual, store: { kind: 'postgresql', url: 'postgres://a@db.test/b' }, sealingKeys: [KEY] }],
    ['a further authorization server', { ...usual, providers: { partner: server } }],
    ['a proxy', { ...usual, resources: [resource], proxies: { stocks: { ...proxy, resource: resource.indicator } } }],
  ])('accepts what the program accepts: %s', (_, settings) => {
    expect(() => readUntrustedOptions(settings)).not.toThrow();
    expect(errorsOf(JSON.parse(JSON.stringify(settings)))).toEqual([]);
  });

  it.each([
    ['no origin', { authorizationServer: server }],
    ['an origin with a path', { ...usual, publicOrigin: 'https://app.acme.test/' }],
    ['an option that is misspelt', { ...usual, publicOrgin: 'x' }],
    ['an option in the wrong place', { ...usual, clientId: 'x' }],
    ['a nested option that is misspelt', { ...usual, session: { idle: 3 } }],
    ['no client id', { ...usual, authorizationServer: { issuer: server.issuer, clientSecret: 'hush' } }],
    ['an issuer without its scheme', { ...usual, authorizationServer: { ...server, issuer: 'login.acme.test' } }],
    ['a preset that is not there', { ...usual, authorizationServer: { ...server, preset: 'unheard-of' } }],
    [
      'a parameter that the backend sets',
      { ...usual, authorizationServer: { ...server, authorizationParameters: { state: 'x' } } },
    ],
    ['a text for a number', { ...usual, listen: { port: '3000' } }],
    ['a port beyond the last', { ...usual, listen: { port: 65_536 } }],
    ['a fraction', { ...usual, session: { idleSeconds: 1.5 } }],
    ['too long a session', { ...usual, session: { absoluteSeconds: 1e9 } }],
    ['a cookie without its prefix', { ...usual, session: { cookieName: 'sid' } }],
    ['one scope instead of a list', { ...usual, resources: [{ ...resource, scopes: 'read' }] }],
    ['a scope with a space', { ...usual, resources: [{ ...resource, scopes: ['read buy'] }] }],
    ['a resource without its indicator', { ...usual, resources: [{ scopes: [] }] }],
    ['a resource with a fragment', { ...usual, resources: [{ indicator: 'urn:a#b', scopes: [] }] }],
    ['a parameter that pages cannot pass on', { ...usual, signIn: { passedParameters: ['prompt'] } }],
    ['a kind of store that is not there', { ...usual, store: { kind: 'mysql' } }],
    ['an option of another store', { ...usual, store: { kind: 'memory', folder: 'x' } }],
    [
      'a URL of another store',
      { ...usual, store: { kind: 'redis', url: 'postgresql://db.test/a' }, sealingKeys: [KEY] },
    ],
    [
      'a host without a port',
      { ...usual, store: { kind: 'redis', cluster: { nodes: ['a.test'] } }, sealingKeys: [KEY] },
    ],
    ['one sealing key instead of a list', { ...usual, sealingKeys: KEY }],
    ['a sealing key that is too short', { ...usual, sealingKeys: ['short'] }],
    ['a provider with a capital letter', { ...usual, providers: { Partner: server } }],
    ['a proxy without paths', { ...usual, proxies: { stocks: { target: proxy.target, paths: [] } } }],
    ['a method that is none', { ...usual, proxies: { stocks: { ...proxy, methods: ['FETCH'] } } }],
    ['yes for true', { ...usual, serveReference: 'yes' }],
    ['pages without their folder', { ...usual, pages: { fallback: true } }],
  ])('refuses what the program refuses: %s', (_, settings) => {
    expect(() => readUntrustedOptions(settings)).toThrow();
    expect(errorsOf(settings)).not.toEqual([]);
  });

  it('is in the package, and named where it is to be used', () => {
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(manifest.exports['./settings.schema.json']).toBe('./docs/settings.schema.json');
    expect(manifest.files).toContain('docs/settings.schema.json');
    expect(readFileSync(path.join(root, 'docs/example-config.yaml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=settings\.schema\.json\n/,
    );
  });
});

/** The description of each option, and of what is in each map of a list. */
function descriptionsIn({ description, properties, oneOf, items }: JsonSchema, at: string): [string, string][] {
  const own: [string, string][] = description === undefined ? [] : [[at, description]];
  const members = Object.entries(properties ?? {}).flatMap(([name, one]) =>
    descriptionsIn(one, at === '' ? name : `${at}.${name}`),
  );
  const others = (oneOf ?? []).flatMap((one) => descriptionsIn(one, at));
  return [...own, ...members, ...others, ...(items ? descriptionsIn(items, `${at}[]`) : [])];
}

describe('docs/environment-variables.md', () => {
  it('is what the schema of the program yields: npm run docs:settings', () => {
    expect(readDocument('docs/environment-variables.md').text).toBe(variablesPage());
  });
});

describe('The settings in the documentation', () => {
  const snippets = readDocuments()
    .filter(({ file }) => file.startsWith('docs/'))
    .flatMap((document) => snippetsOf(document, 'yaml'));
  const validatePart = new Ajv({ allErrors: true }).compile(schema);
  // test/docs/data-snippets.test.ts tests the others.
  const isSettings = (code: string) =>
    Object.keys(parse(code) ?? {}).some((option) => option in (schema.properties ?? {}));

  it.each(snippets.filter(({ code }) => isSettings(code)))('fit the schema: $name', ({ code }) => {
    validatePart(parse(code));
    const errors = (validatePart.errors ?? []).filter(
      ({ keyword, schemaPath }) => keyword !== 'required' && schemaPath !== '#/anyOf',
    );
    expect(errors.map(({ instancePath, keyword }) => `${instancePath}: ${keyword}`)).toEqual([]);
  });
});
