import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publint } from 'publint';
import { reachedFrom } from '../../src/generate/module-closure.js';
import { root } from '../docs/documents.js';
import { expectInstalled, FRAMEWORKS } from '../support/installed-packages.js';
import { compile, createProject, linkFrameworks, RESOLUTIONS } from './consumer.js';
import { entriesOf, FRONTEND, filesOf, GENERATE, PACKAGES, type Package, pack, SERVER } from './packages.js';

/** Installing and compiling, on a machine that has more to do. */
const INSTALLING_MS = 10 * 60_000;
const COMPILING_MS = 5 * 60_000;

const byName = PACKAGES.map((one) => [one.manifest.name, one] as const);

describe.each(byName)('The tarball of %s', (_, one) => {
  /** All modules that the package's users load, with what these load. */
  let needed: Set<string>;
  let files: string[];
  beforeAll(() => {
    const exported = Object.values(one.manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    needed = reachedFrom([...exported, ...Object.values(one.manifest.bin ?? {})], one.folder);
    files = filesOf(one);
  });

  it('contains what the package exports, its programs, and the licence', () => {
    expect(needed.size).toBeGreaterThan(1);
    expect([...needed, 'README.md', 'LICENSE'].filter((file) => !files.includes(file))).toEqual([]);
  });

  it('contains the pages that the backend serves, and the guides, if it has a backend', () => {
    const pages = [
      'dist/page/index.html',
      'dist/site/index.html',
      'docs/reference/index.html',
      'docs/configuration.md',
    ];
    expect(files.filter((file) => pages.includes(file))).toHaveLength(one === SERVER ? pages.length : 0);
  });

  it('contains no module that these do not reach, but for modules of types', () => {
    const isOfTypes = (file: string) =>
      /^(\/\/.*\n)*export \{\};\n$/.test(readFileSync(path.join(one.folder, file), 'utf8'));
    const modules = files.filter((file) => /^dist\/(src|generated)\/.*\.js$/.test(file));
    expect(modules.filter((file) => !needed.has(file) && !isOfTypes(file))).toEqual([]);
  });

  it('contains nothing that only the repository needs', () => {
    const superfluous = /(^|\/)(test|decisions|node_modules)\/|\.map$|lock\.(json|yaml)$|\.tsbuildinfo$|(?<!\.d)\.ts$/;
    // The site has pages of these names.
    const own = files.filter((file) => !file.startsWith('dist/site/'));
    expect(own.filter((file) => superfluous.test(file))).toEqual([]);
  });

  it('refers to no source map', () => {
    const modules = files.filter((file) => /\.(js|d\.ts)$/.test(file));
    const withMap = modules.filter((file) =>
      /^\/\/# sourceMappingURL=/m.test(readFileSync(path.join(one.folder, file), 'utf8')),
    );
    expect(withMap).toEqual([]);
  });

  it('is right by publint', async () => {
    const { messages } = await publint({ pkgDir: one.folder, strict: true });
    expect(messages).toEqual([]);
  });
});

describe('The manifests', () => {
  it.each([FRONTEND, GENERATE].map((one) => [one.manifest.name, one] as const))(
    'of tmi-bff and of %s name the same versions',
    (_, { manifest }) => {
      const { version, dependencies, devDependencies, peerDependencies } = SERVER.manifest;
      expect(manifest.version).toBe(version);
      const ranges = { ...manifest.dependencies, ...manifest.peerDependencies };
      expect(ranges).not.toEqual({});
      expect({ ...devDependencies, ...peerDependencies, ...dependencies }).toMatchObject(ranges);
    },
  );

  it('give pages the same entries, from tmi-bff and from tmi-bff-frontend', () => {
    const fromFrontend = Object.entries(FRONTEND.manifest.exports).map(([entry, target]) => [
      entry === './client' ? entry : path.posix.join('frontend', entry),
      target,
    ]);
    const fromServer = Object.entries(SERVER.manifest.exports).filter(([entry]) =>
      /^\.\/(frontend|client)/.test(entry),
    );
    const normal = (entries: unknown[][]) =>
      entries.map(([entry, target]) => [path.posix.normalize(String(entry)), target]);
    expect(Object.fromEntries(normal(fromServer))).toEqual(Object.fromEntries(normal(fromFrontend)));
  });

  it('let the project be compiled against the types of the oldest Node that it runs on', () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules/@types/node/package.json'), 'utf8'));
    expect(SERVER.manifest.engines?.node).toMatch(new RegExp(`^\\^${version.split('.')[0]}\\.`));
  });

  it('hold no version back by overrides, which bind no one who installs the package', () => {
    expect(SERVER.manifest).not.toHaveProperty('overrides');
  });
});

describe('Installed from its tarball', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-packages-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const projectOf = ({ manifest }: Package) => path.join(folder, manifest.name);

  /** What npm has installed, package by package. */
  function installedIn(project: string): string[] {
    const { packages } = JSON.parse(readFileSync(path.join(project, 'node_modules/.package-lock.json'), 'utf8'));
    return Object.keys(packages).map((place) => place.replace(/^.*node_modules\//, ''));
  }

  beforeAll(() => {
    for (const one of PACKAGES) {
      createProject(projectOf(one));
      const tarball = pack(one, folder);
      const options = [
        '--prefer-offline',
        '--engine-strict',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--silent',
      ];
      execFileSync('npm', ['install', ...options, tarball], { cwd: projectOf(one), stdio: 'pipe' });
    }
  }, INSTALLING_MS);

  it('tmi-bff-frontend brings no other package', () => {
    expect(installedIn(projectOf(FRONTEND))).toEqual(['tmi-bff-frontend']);
  });

  it('tmi-bff-generate brings nothing of the server', () => {
    const packages = installedIn(projectOf(GENERATE));
    expect(packages).toContain('@hey-api/openapi-ts');
    const { dependencies } = GENERATE.manifest;
    const ofServer = Object.keys(SERVER.manifest.dependencies ?? {}).filter((name) => !dependencies?.[name]);
    expect(packages.filter((name) => ofServer.includes(name))).toEqual([]);
  });

  it('tmi-bff-generate writes a client', () => {
    const project = projectOf(GENERATE);
    const program = path.join(project, 'node_modules/.bin/tmi-bff-generate');
    const output = execFileSync(program, ['--for', 'fetch', '--output', 'bff'], { cwd: project, encoding: 'utf8' });
    expect(output).toBe('Wrote a client for fetch to bff.\n');
    expect(readdirSync(path.join(project, 'bff'))).toEqual(['api', 'index.ts', 'navigation.gen.ts']);
  });

  it.each(PACKAGES.flatMap((one) => Object.keys(one.manifest.bin ?? {}).map((program) => [program, one] as const)))(
    '%s runs',
    (program, one) => {
      const file = path.join(projectOf(one), 'node_modules/.bin', program);
      expect(execFileSync(file, ['--version'], { encoding: 'utf8' })).toBe(`${one.manifest.version}\n`);
    },
  );

  const entries = PACKAGES.flatMap((one) => entriesOf(one).map((entry) => [entry, one] as const));
  /** Those that need a framework: the frameworks are the user's. */
  const needsFramework = (entry: string) => /frontend\/(?!axios)/.test(entry);

  it.each(entries.filter(([entry]) => !needsFramework(entry)))('%s loads', async (entry, one) => {
    const load = `import('${entry}').then((entry) => process.stdout.write(String(Object.keys(entry).length)))`;
    const count = execFileSync(process.execPath, ['-e', load], { cwd: projectOf(one), encoding: 'utf8' });
    expect(Number(count)).toBeGreaterThan(0);
  });

  describe('and compiled against, in a strict project', () => {
    beforeAll(() => {
      expectInstalled(FRAMEWORKS);
      for (const one of [SERVER, FRONTEND]) {
        const { peerDependencies } = FRONTEND.manifest;
        linkFrameworks(projectOf(one), Object.keys(peerDependencies ?? {}));
      }
    });

    const cases = [SERVER, FRONTEND].flatMap((one) =>
      RESOLUTIONS.map((resolution) => [one.manifest.name, resolution.moduleResolution, one, resolution] as const),
    );

    it.each(cases)(
      '%s has types that stand by themselves, found as %s does',
      (_, __, one, resolution) => {
        expect(compile(projectOf(one), entriesOf(one), resolution)).toBe('');
      },
      COMPILING_MS,
    );

    it(
      'an entry that is not there has no types',
      () => {
        expect(compile(projectOf(FRONTEND), ['tmi-bff-frontend/nothing'], RESOLUTIONS[0])).toContain('TS2307');
      },
      COMPILING_MS,
    );
  });
});
