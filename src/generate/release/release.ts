/**
 * `npm run release [-- --publish | --without-tests]`: checks that this commit can be released, tests it, and makes tarballs, bills of
 * materials and checksums in dist/release. It publishes nothing without `--publish`.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { publishingRefusalsOf, refusalsOf } from './refusals.js';
import { packAll, RELEASE_FOLDER, writeSboms, writeSums } from './release-files.js';

const { values } = parseArgs({
  options: { publish: { type: 'boolean', default: false }, 'without-tests': { type: 'boolean', default: false } },
});
const root = process.cwd();
const tell = (text: string) => process.stdout.write(`${text}\n`);
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
const npm = (...args: string[]) => execFileSync('npm', args, { cwd: root, stdio: 'inherit' });

const refusals = findRefusals();
if (refusals.length > 0) refuse(refusals);
else release();

function findRefusals(): string[] {
  const { version, repository } = JSON.parse(read('package.json'));
  const tags = git('tag', '--no-contains', 'HEAD').split('\n');
  const state = refusalsOf({ version, status: git('status', '--porcelain'), changelog: read('CHANGELOG.md'), tags });
  if (!values.publish) return state;
  const publishing = { wasTested: !values['without-tests'], repository, environment: process.env };
  return [...state, ...publishingRefusalsOf(publishing)];
}

function release(): void {
  // `npm test` builds.
  npm(...(values['without-tests'] ? ['run', '--silent', 'build'] : ['test']));
  const tarballs = packAll(root);
  const files = [...tarballs, ...writeSboms(root)];
  writeSums(root);
  const status = git('status', '--porcelain');
  if (status !== '') refuse([`Building and testing changed files, so the tarballs are not of this commit:\n${status}`]);
  else {
    for (const file of [...files, path.join(RELEASE_FOLDER, 'SHA256SUMS')]) tell(file);
    for (const tarball of tarballs) publish(tarball);
  }
}

function publish(tarball: string): void {
  const command = ['publish', `./${tarball}`, '--provenance', '--access', 'public'];
  if (values.publish) npm(...command);
  else tell(`Not published. With --publish: npm ${command.join(' ')}`);
}

function refuse(reasons: readonly string[]): void {
  for (const reason of reasons) process.stderr.write(`${reason}\n`);
  process.exitCode = 1;
}
