import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { EXAMPLES } from './place.js';

const run = promisify(execFile);
const file = (name: string) => path.join(EXAMPLES, name);

/** The most that `systemd-analyze security` may find: 0 is fully confined, 10 is not at all. */
const MOST_EXPOSED = 2;

/** Files that are checked by the tools that read them. */
export const FILES: readonly { readonly name: string; check(): Promise<string> }[] = [
  { name: 'systemd: systemd-analyze verify', check: verifyUnit },
  { name: 'systemd: systemd-analyze security', check: confinementOfUnit },
  { name: 'Kubernetes: the published schemas', check: validateManifests },
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
