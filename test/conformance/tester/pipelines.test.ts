import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { type SmallBackend, startSmallBackend } from './small-backend.js';

interface Step {
  readonly name: string;
  readonly shell: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run: string;
}

const inExamples = (name: string) => readFileSync(path.join('docs/examples/ci', name), 'utf8');
const MAIN = path.resolve('dist/src/cli/main.js');
const TARBALL = './tools/tmi-bff-0.1.0.tgz';
const ARGUMENTS = '--cookie session=good --only ERR-05,SES-07';

describe('An example of a pipeline', () => {
  let folder: string;
  let backend: SmallBackend;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-pipeline-'));
    backend = await startSmallBackend();
    // Installs the package as it is here, in place of the tarball.
    const program = `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`;
    writeFileSync(path.join(folder, 'program'), program, { mode: 0o755 });
    const npm = `#!/bin/sh
[ "$1 $2 $4 $5 $6" = "install --prefix --no-audit --no-fund ${TARBALL}" ] || exit 99
mkdir -p "$3/node_modules/.bin" && cp "${folder}/program" "$3/node_modules/.bin/tmi-bff"
`;
    writeFileSync(path.join(folder, 'npm'), npm, { mode: 0o755 });
    // Fetches what is not installed, which no pipeline may do.
    writeFileSync(path.join(folder, 'npx'), '#!/bin/sh\nexit 98\n', { mode: 0o755 });
  });
  afterEach(async () => {
    await backend.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const runStep = async (shell: readonly string[], env: Readonly<Record<string, string>>) => {
    const [program = '', ...args] = shell;
    const usual = {
      PATH: `${folder}:${process.env.PATH}`,
      GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md'),
      RUNNER_TEMP: path.join(folder, 'temporary'),
    };
    const child = spawn(program, args, { cwd: folder, env: { ...usual, ...env }, stdio: 'ignore' });
    const [status] = await once(child, 'exit');
    return status as number;
  };
  const inputsOf = (declared: Readonly<Record<string, { default?: string }>>, given: Record<string, string>) =>
    Object.fromEntries(Object.entries(declared).map(([name, { default: usual = '' }]) => [name, given[name] ?? usual]));
  const filled = (env: Readonly<Record<string, string>>, inputs: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(env).map(([name, text]) => [
        name,
        text.replace(/\$(?:\{\{|\[\[) inputs\.([\w-]+) (?:\}\}|\]\])/, (_all, input: string) => inputs[input] ?? ''),
      ]),
    );

  const runAction = async (given: Record<string, string>) => {
    const action = parse(inExamples('github/action.yml'));
    const inputs = inputsOf(action.inputs, { package: TARBALL, ...given });
    const statuses: number[] = [];
    for (const { env = {}, run } of action.runs.steps as Step[])
      statuses.push(await runStep(['bash', '-eo', 'pipefail', '-c', run], filled(env, inputs)));
    return statuses;
  };
  const runComponent = async (given: Record<string, string>) => {
    const [spec, jobs] = parseAllDocuments(inExamples('gitlab/templates/contract-test.yml')).map((one) => one.toJS());
    const env = filled(jobs.contract.variables, inputsOf(spec.spec.inputs, { package: TARBALL, ...given }));
    return runStep(['sh', '-e', '-c', jobs.contract.script.join('\n')], env);
  };

  it('the GitHub Action passes where the contract is kept, and shows the summary', async () => {
    expect(await runAction({ 'base-url': backend.origin, arguments: ARGUMENTS, require: '2' })).toEqual([0, 0, 0, 0]);
    expect(readFileSync(path.join(folder, 'summary.md'), 'utf8')).toContain('Kept: 2 of 2 judged');
    for (const name of ['contract.xml', 'contract.html', 'contract.sarif'])
      expect(existsSync(path.join(folder, name))).toBe(true);
  });

  it('the GitHub Action fails where too little was judged', async () => {
    expect(await runAction({ 'base-url': backend.origin, arguments: ARGUMENTS, require: '3' })).toEqual([0, 0, 3, 0]);
  });

  it('the GitLab component passes where the contract is kept, and fails where it is not', async () => {
    expect(await runComponent({ 'base-url': backend.origin, arguments: ARGUMENTS })).toBe(0);
    expect(readFileSync(path.join(folder, 'contract.xml'), 'utf8')).toContain('<testsuites');
    await backend.close();
    backend = await startSmallBackend({ refusal: 401 });
    expect(await runComponent({ 'base-url': backend.origin, arguments: ARGUMENTS })).toBe(1);
  });
});
