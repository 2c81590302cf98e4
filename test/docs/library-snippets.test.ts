import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Provider from 'oidc-provider';
import { compileIn, makeConsumer } from './consumer.js';
import { readDocument, root, snippetsOf } from './documents.js';

const COMPILING_MS = 120_000;
const shown = (document: string) => snippetsOf(readDocument(document), 'js')[0]?.code ?? 'missing';
const REGISTRATION = shown('docs/authorization-servers/oidc-provider.md');
const SIGN_IN = shown('docs/contract-test.md');

/** JavaScript of the guides as a part of a program that the types of the library describe. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'registration.ts': `import type { Configuration } from 'oidc-provider';\nexport const it: Configuration = {\n${REGISTRATION}};\n`,
  'sign-in.ts': `import type { Page } from 'playwright-core';
type SignIn = (page: Page, given: { readonly baseUrl: string }) => Promise<void>;
export const it: SignIn = ${SIGN_IN.replace('export default ', '').replaceAll(/process\.env\.(\w+)/g, "(process.env.$1 ?? '')")}`,
};

describe('The JavaScript of the guides that belongs to a library', () => {
  let folder = '';
  let problems: string[] = [];
  beforeAll(() => {
    folder = makeConsumer();
    for (const name of ['@types/oidc-provider', 'playwright-core']) {
      mkdirSync(path.dirname(path.join(folder, 'node_modules', name)), { recursive: true });
      symlinkSync(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name));
    }
    for (const [name, code] of Object.entries(PROGRAMS)) {
      writeFileSync(path.join(folder, name), code);
      writeFileSync(path.join(folder, `wrong-${name}`), code.replace(/scopes|waitForURL/, 'noSuchThing'));
    }
    problems = compileIn(folder);
  }, COMPILING_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.keys(PROGRAMS))('compiles: %s', (name) => {
    expect(problems.filter((line) => line.startsWith(name))).toEqual([]);
    expect(problems.filter((line) => line.startsWith(`wrong-${name}`))).not.toEqual([]);
  });

  it('registers a client at oidc-provider', async () => {
    const configuration = new Function('process', `return {\n${REGISTRATION}}`)({ env: { CLIENT_SECRET: 'a secret' } });
    const provider = new Provider('https://login.acme.test', configuration);
    const client = await provider.Client.find('portfolio');
    expect(client?.metadata()).toMatchObject({
      client_secret: 'a secret',
      post_logout_redirect_uris: ['https://app.acme.test/bff/logout/callback'],
    });
  });
});
