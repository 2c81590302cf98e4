import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { loadComposeFile } from './compose-file.js';
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
  const [, exposure = 'unknown'] = /: ([\d.]+) \S+ \S+\s*$/.exec(stdout) ?? [];
  return `exposure ${exposure} of 10`;
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
