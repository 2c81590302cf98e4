import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { installGo } from '../contract-tools/installing.js';
import { GUIDE_FILES } from './guide-files.js';
import { EXAMPLES } from './place.js';

const run = promisify(execFile);
const file = (name: string) => path.join(EXAMPLES, name);

/** The most that `systemd-analyze security` may find: 0 is fully confined, 10 is not at all. */
const MOST_EXPOSED = 2;

/** A file that is checked by a tool that reads it. */
interface FileCheck {
  readonly title: string;
  readonly name: string;
  check(): Promise<string>;
}

export const FILES: readonly FileCheck[] = [
  { title: 'systemd', name: '`systemd-analyze verify`', check: verifyUnit },
  { title: 'systemd', name: '`systemd-analyze security`', check: confinementOfUnit },
  { title: 'Kubernetes', name: 'the published schemas', check: validateManifests },
  { title: 'compose', name: 'compose-go, the loader of Docker Compose', check: loadComposeFile },
  ...GUIDE_FILES,
];

/** It warns of unknown options, and succeeds. */
async function verifyUnit(): Promise<string> {
  const { stderr } = await run('systemd-analyze', ['verify', file('tmi-bff.service')]);
  const about = stderr.split('\n').filter((line) => line.includes('tmi-bff'));
  if (about.length > 0) throw new Error(about.join('\n'));
  return 'yes';
}

async function confinementOfUnit(): Promise<string> {
  const threshold = `--threshold=${MOST_EXPOSED * 10}`;
  const { stdout } = await run('systemd-analyze', ['security', '--offline=true', threshold, file('tmi-bff.service')]);
  return stdout.trim().split('\n').at(-1) ?? '';
}

/** With the package `kubernetes-validate` of PyPI, which has the schemas. */
async function validateManifests(): Promise<string> {
  const place = path.join(homedir(), '.cache/tmi-bff-kubernetes-validate');
  const program = path.join(place, 'bin/kubernetes-validate');
  if (!existsSync(program)) {
    mkdirSync(path.dirname(place), { recursive: true });
    await run('python3', ['-m', 'venv', place]);
    await run(path.join(place, 'bin/pip'), ['--quiet', 'install', 'kubernetes-validate']);
  }
  const { stderr, stdout } = await run(program, ['--strict', file('kubernetes.yaml')]);
  const passed = `${stdout}${stderr}`.match(/passed for resource \S+/g) ?? [];
  if (passed.length === 0) throw new Error('no resource was validated');
  return `${passed.length} resources`;
}

/** It validates by the published schema, and resolves what the services refer to. */
async function loadComposeFile(): Promise<string> {
  const program = installGo(
    path.join(homedir(), '.cache/tmi-bff-deploy'),
    'github.com/compose-spec/compose-go/v2/cmd',
    'v2.16.2',
  );
  const load = async (compose: string) => JSON.parse((await run(program, ['--format', 'json', compose])).stdout);
  const { services } = await load(file('compose.yaml'));
  await refusesMistakes(load);
  return `${Object.keys(services).length} services`;
}

/** It would find a wrong name of an option, and a service, a volume or a secret that is not there. */
async function refusesMistakes(load: (compose: string) => Promise<unknown>): Promise<void> {
  const shown = readFileSync(file('compose.yaml'), 'utf8');
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-compose-'));
  try {
    for (const [from, to] of MISTAKES) {
      const wrong = path.join(folder, 'compose.yaml');
      writeFileSync(wrong, shown.replace(from, to));
      const isRefused = await load(wrong).then(
        () => false,
        () => true,
      );
      if (!isRefused || !shown.includes(from)) throw new Error(`not refused: ${to}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MISTAKES = [
  ['read_only:', 'readonly:'],
  ['[client-secret, sealing-keys]', '[client-secret, sealing-key]'],
  ['depends_on: [redis]', 'depends_on: [redi]'],
  ['redis:/data', 'reds:/data'],
] as const;
