import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STACKS } from '../../src/generate/frontend-client/stacks.js';
import { fileOf, readDocument, root, type Snippet, snippetsOf } from '../docs/documents.js';
import { expectInstalled, FRAMEWORKS, NUXT } from '../support/installed-packages.js';
import { compile } from './frameworks.js';
import { VARIANTS, type Variant } from './variants.js';

/** Compiling takes half a minute on a machine that has nothing else to do. */
const PREPARING_MS = 15 * 60_000;

const isForNuxt = ({ stack }: Variant) => stack.name === 'nuxt';

/** The code that the guide shows for a stack, which imports the client from `./bff`. */
function shownFor(stack: string): string | undefined {
  const { text } = readDocument('docs/clients.md');
  const section = text.split(/^### /m).find((part) => part.startsWith(`\`${stack}\`\n`)) ?? '';
  return snippetsOf({ file: 'docs/clients.md', text: section }, 'typescript')[0]?.code;
}

/** The sources of the runtime's entries for frameworks, and the snippet of the guide that no example has. */
function copyEntries(folder: string): void {
  for (const source of ['src/frontend', 'generated/contract']) {
    // What stands in for the frameworks would hide the real ones.
    const filter = (file: string) => !file.endsWith('frameworks.d.ts');
    cpSync(path.join(root, source), path.join(folder, source), { recursive: true, filter });
  }
  const [axios] = snippetsOf(readDocument('docs/frontends.md'), 'typescript').filter(isForAxios);
  writeFileSync(
    path.join(folder, 'axios.ts'),
    axios?.code.replace('tmi-bff-frontend/', './src/frontend/') ?? 'missing;',
  );
  writeFileSync(path.join(folder, 'moved.ts'), movedCode());
  writeFileSync(
    path.join(folder, 'wrong.ts'),
    "import { useSession } from './src/frontend/react';\nuseSession('no');\n",
  );
}

/** The recipes of the guide, against the sources of the runtime, as a program with what they leave to the reader. */
function copyRecipes(folder: string): void {
  const guide = readDocument('docs/frontend-recipes.md');
  for (const snippet of ['tsx', 'typescript'].flatMap((language) => snippetsOf(guide, language))) {
    if (fileOf(snippet) === undefined) continue;
    const file = `${/@angular|vue/.exec(snippet.code)?.[0] ?? 'react'}/${fileOf(snippet)}`;
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    const code = snippet.code.replaceAll(
      /'tmi-bff-frontend(\/[\w-]+)?'/g,
      (_, entry = '/index') => `'../../../entries/src/frontend${entry}'`,
    );
    writeFileSync(path.join(folder, file), code);
  }
  writeFileSync(
    path.join(folder, 'react/src/vite.d.ts'),
    'interface ImportMeta { readonly env: { readonly VITE_STOCKS?: string } }\n',
  );
  writeFileSync(
    path.join(folder, 'vue/src/shims.d.ts'),
    "declare module '*.vue' { export { RouterView as default } from 'vue-router'; }\n",
  );
  const pages = ['Account', 'Unavailable'].map((name) => `export class ${name} {}\n`);
  writeFileSync(path.join(folder, '@angular/src/pages.ts'), pages.join(''));
  writeFileSync(
    path.join(folder, 'react/src/wrong.tsx'),
    "import { sessionGuard } from '../../../entries/src/frontend/react-router';\nsessionGuard('no');\n",
  );
}

/** The lines that the guide puts in the place of others, with what they need. */
function movedCode(): string {
  const lines = snippetsOf(readDocument('docs/frontends.md'), 'diff').map(({ code }) => /^\+(.*)$/m.exec(code)?.[1]);
  const [plain = '', axios = '', angular = ''] = lines.map((line) => line ?? 'missing;');
  return `
import { provideHttpClient, withInterceptors } from '@angular/common/http';
import axios from 'axios';
import { apiFetch } from './src/frontend/index';
import { apiInterceptor } from './src/frontend/angular';
import { proxyAxios } from './src/frontend/axios';
declare const STOCKS: string;
declare const stocksServer: { readonly resource: string };
const resource = STOCKS;
export ${plain}
export const api = axios.create();
${axios}
export const provided = ${angular};
`;
}

const isForAxios = ({ code }: Snippet) => code.includes("from 'axios'");

describe('The generated clients', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-clients-'));
  const places = { nuxt: path.join(folder, 'nuxt'), others: path.join(folder, 'others') };
  const placeOf = (variant: Variant) => (isForNuxt(variant) ? places.nuxt : places.others);
  let complaints: string[] = [];

  beforeAll(async () => {
    for (const packages of [FRAMEWORKS, NUXT]) expectInstalled(packages);
    const generator = path.join(root, 'dist/test/clients/generate-variants.js');
    execFileSync(process.execPath, [generator, places.nuxt, places.others], { stdio: 'pipe' });
    for (const variant of VARIANTS.filter(({ folder: name }) => name === 'bff')) {
      const code = shownFor(variant.stack.name);
      if (code) writeFileSync(path.join(placeOf(variant), variant.stack.name, 'page.ts'), code);
    }
    for (const { code } of snippetsOf(readDocument('docs/mock.md'), 'typescript')) {
      mkdirSync(path.join(places.others, 'mock'));
      writeFileSync(path.join(places.others, 'mock/page.test.ts'), code);
    }
    copyEntries(path.join(places.others, 'entries'));
    copyRecipes(path.join(places.others, 'recipes'));
    mkdirSync(path.join(places.others, 'wrong'));
    writeFileSync(path.join(places.others, 'wrong/page.ts'), "import { nobody } from '../fetch/bff';\nnobody();\n");
    const compiling = [compile(places.others, FRAMEWORKS), compile(places.nuxt, NUXT)];
    complaints = (await Promise.all(compiling)).flat();
  }, PREPARING_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const complaintsAbout = (place: string) => complaints.filter((line) => line.startsWith(`${place}/`));
  const sourceOf = (variant: Variant, file: string) =>
    readFileSync(path.join(placeOf(variant), variant.stack.name, variant.folder, file), 'utf8');

  it.each(VARIANTS.map((variant) => [`${variant.stack.name}/${variant.folder}`, variant] as const))(
    'compile under strict: %s',
    (place, variant) => {
      expect(sourceOf(variant, 'api/sdk.gen.ts')).toContain('export const getToken =');
      expect(complaintsAbout(place)).toEqual([]);
    },
  );

  it.each(STACKS.map(({ name }) => name))('are used as the guide shows it: %s', (name) => {
    expect(shownFor(name)).toMatch(/from '\.\/bff'/);
    expect(complaintsAbout(`${name}/page.ts`)).toEqual([]);
  });

  it('are joined by the test with Playwright that the guide of the mock shows', () => {
    expect(snippetsOf(readDocument('docs/mock.md'), 'typescript')).toHaveLength(1);
    expect(complaintsAbout('mock')).toEqual([]);
  });

  it('are joined by the entries of the runtime for React, Vue, Angular and axios, and by what the guide shows', () => {
    expect(complaintsAbout('entries').filter((line) => !line.startsWith('entries/wrong.ts'))).toEqual([]);
  });

  it('are joined by the recipes of the guide for routers and query libraries', () => {
    expect(complaintsAbout('recipes').filter((line) => !line.includes('wrong.tsx'))).toEqual([]);
    expect(complaintsAbout('recipes').filter((line) => line.includes('wrong.tsx(2,14)'))).toHaveLength(1);
  });

  it('would not compile if a page asked for what is not there', () => {
    expect(complaintsAbout('wrong')).toHaveLength(1);
    expect(complaints.filter((line) => line.startsWith('entries/wrong.ts(2,12)'))).toHaveLength(1);
    expect(complaints.filter((line) => !/^( |[a-z-]+\/)/.test(line))).toEqual([]);
  });

  it.each(
    VARIANTS.filter(({ core }) => !core).map(
      (variant) => [`${variant.stack.name}/${variant.folder}`, variant] as const,
    ),
  )('build the URLs to navigate to, and fetch none of them: %s', (_, variant) => {
    expect(sourceOf(variant, 'navigation.gen.ts')).toContain("urlOf('/bff/login'");
    expect(sourceOf(variant, 'index.ts')).toContain('login }');
    expect(sourceOf(variant, 'api/sdk.gen.ts')).not.toContain("url: '/bff/login'");
  });

  it.each(VARIANTS.filter(({ core }) => core).map((variant) => [variant.stack.name, variant] as const))(
    'have nothing but the draft with the core alone: %s',
    (_, variant) => {
      const types = sourceOf(variant, 'api/types.gen.ts');
      expect(types).toContain('/.well-known/bff-sessioninfo');
      expect(types).not.toMatch(/min_?validity|rejected|login_?uri\??:|url: .\/bff\//i);
      expect(sourceOf(variant, 'index.ts')).not.toContain('navigation');
    },
  );
});
