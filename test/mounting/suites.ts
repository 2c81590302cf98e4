import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';

/** Tests of what a server answers or a URL parser decides, before the backend sees a standard request. */
const BEFORE_THE_BACKEND = [
  'does not climb out of the allowed paths by /v1/\\./list',
  'does not climb out of the allowed paths by /v1/a\\\\',
  'does not climb out of the allowed paths by /v1/list;x=',
  'answer a target that names a host as any other: ftp:',
  'TRACE is refused at bff-token',
];

/** Runs the suites of test/flow with the backend served by its standard handler. Returns whether they passed. */
export function runFlowSuites(): boolean {
  const suites = readdirSync(path.join(root, 'test/flow'), { encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => path.join('dist/test/flow', file.replace(/\.ts$/, '.js')));
  const others = `^(?!.*(?:${BEFORE_THE_BACKEND.join('|')}))`;
  const env = { ...process.env, SERVED_BY: 'fetch' };
  const { status } = spawnSync(
    'npm',
    ['run', '--silent', 'test:only', '--', '--testNamePattern', others, '--runTestsByPath', ...suites],
    {
      cwd: root,
      env,
      stdio: 'inherit',
    },
  );
  return status === 0;
}
