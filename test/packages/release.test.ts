import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Version } from '@cyclonedx/cyclonedx-library/Spec';
import { JsonStrictValidator } from '@cyclonedx/cyclonedx-library/Validation';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '../docs/documents.js';
import { PACKAGES, SERVER } from './packages.js';

/** Copying and packing, on a machine that has more to do. */
const PACKING_MS = 5 * 60_000;

const { version } = SERVER.manifest;
const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-release-'));
const clone = path.join(folder, 'tmi-bff');
const release = path.join(clone, 'dist/release');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: string[]) => execFileSync('git', args, { cwd: clone, stdio: 'pipe' });
const edit = (file: string, change: (text: string) => string) => {
  const place = path.join(clone, file);
  writeFileSync(place, change(readFileSync(place, 'utf8')));
};
const commit = () =>
  git('-c', 'user.name=Test', '-c', 'user.email=test@acme.test', 'commit', '--quiet', '--all', '--message', 'Release');
const run = (...options: string[]) =>
  spawnSync(process.execPath, [path.join(clone, 'dist/src/generate/release/release.js'), ...options], {
    cwd: clone,
    encoding: 'utf8',
    env: { ...process.env, GITHUB_ACTIONS: '', GITLAB_CI: '' },
  });
const sbomOf = (name: string) => readFileSync(path.join(release, `${name}-${version}.cdx.json`), 'utf8');
const componentsOf = (name: string): string[] =>
  JSON.parse(sbomOf(name)).components.map((one: { name: string; version: string }) => `${one.name}@${one.version}`);

/** A clone of what is committed. Its build is replaced by what is built already. */
beforeAll(() => {
  execFileSync('git', ['clone', '--quiet', root, clone], { stdio: 'pipe' });
  for (const built of ['dist', 'docs/reference'])
    cpSync(path.join(root, built), path.join(clone, built), { recursive: true });
  edit('package.json', (text) => text.replace(/"build": ".*"/, '"build": "node --version"'));
  commit();
}, PACKING_MS);

describe('npm run release', () => {
  it('packs nothing as long as the changelog does not describe the version', () => {
    const { status, stderr } = run('--without-tests');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining(`"## [${version}] - YYYY-MM-DD"`),
    });
    expect(readdirSync(path.join(clone, 'dist'))).not.toContain('release');
  });

  it('refuses a work tree with changes', () => {
    edit('CHANGELOG.md', (text) => text.replace('## [Unreleased]', `## [Unreleased]\n\n## [${version}] - 2026-12-01`));
    const { status, stderr } = run('--without-tests');
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(' M CHANGELOG.md') });
    commit();
  });

  it('refuses to publish what was not tested, or has no provenance', () => {
    const { status, stderr } = run('--without-tests', '--publish');
    expect(status).toBe(1);
    expect(stderr.match(/--without-tests|"repository"|Provenance needs/g)).toHaveLength(3);
  });

  describe('in a dry run', () => {
    let output: ReturnType<typeof run>;
    let first: Map<string, string>;
    const files = () =>
      new Map(readdirSync(release).map((name) => [name, readFileSync(path.join(release, name), 'base64')]));
    beforeAll(() => {
      output = run('--without-tests');
      first = files();
    }, PACKING_MS);

    it('makes a tarball and a bill of materials of each package, and says what it did not do', () => {
      expect({ status: output.status, stderr: output.stderr }).toEqual({ status: 0, stderr: '' });
      const names = PACKAGES.map(({ manifest }) => `${manifest.name}-${version}`);
      const expected = [...names.flatMap((name) => [`${name}.tgz`, `${name}.cdx.json`]), 'SHA256SUMS'];
      expect([...first.keys()].sort()).toEqual(expected.sort());
      expect(output.stdout.match(/^Not published\. .* npm publish \S+ --provenance /gm)).toHaveLength(PACKAGES.length);
    });

    it('writes checksums that sha256sum finds right', () => {
      const checked = execFileSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: release, encoding: 'utf8' });
      expect(checked.match(/: OK$/gm)).toHaveLength(2 * PACKAGES.length);
    });

    it(
      'makes the same files of the same commit',
      () => {
        expect(run('--without-tests').status).toBe(0);
        expect([...files()].filter(([name, content]) => first.get(name) !== content).map(([name]) => name)).toEqual([]);
      },
      PACKING_MS,
    );
  });
});

describe('The software bill of materials', () => {
  it.each(PACKAGES.map(({ manifest }) => manifest.name))('of %s fits the schema of CycloneDX', async (name) => {
    const validator = new JsonStrictValidator(Version.v1dot5);
    expect(await validator.validate(sbomOf(name))).toBeNull();
    expect(await validator.validate(sbomOf(name).replace('"metadata"', '"meta"'))).not.toBeNull();
    expect(JSON.parse(sbomOf(name)).metadata.component).toMatchObject({ name, version, type: 'application' });
  });

  it('of tmi-bff names what npm installs for production, and nothing else', () => {
    const command = ['ls', '--all', '--json', '--omit=dev', '--omit=peer', '--package-lock-only'];
    const { stdout } = spawnSync('npm', command, { cwd: clone, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    const installed = new Set<string>();
    const visit = ({ dependencies = {} }: Listed) => {
      for (const [name, one] of Object.entries(dependencies)) {
        if (one.version !== undefined) installed.add(`${name}@${one.version}`);
        visit(one);
      }
    };
    visit(JSON.parse(stdout));
    expect(installed.size).toBeGreaterThan(100);
    // An optional peer of valibot, which npm lists because the repository compiles with it.
    const expected = [...installed].filter((one) => !one.startsWith('typescript@'));
    expect([...new Set(componentsOf('tmi-bff'))].sort()).toEqual(expected.sort());
  });

  it('of tmi-bff-frontend says that it brings no other package', () => {
    expect(componentsOf('tmi-bff-frontend')).toEqual([]);
  });

  it('of tmi-bff-generate names the generator', () => {
    expect(componentsOf('tmi-bff-generate')).toContainEqual(expect.stringMatching(/^@hey-api\/openapi-ts@/));
  });
});

interface Listed {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, Listed>>;
}
