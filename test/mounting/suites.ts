import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';

/** Suites that are about the server of `tmi-bff serve`, or bring a server of their own. */
const OTHERS: Readonly<Record<string, string>> = {};

/** Runs the suites of test/flow with the backend served by its standard handler. Returns whether they passed. */
export function runFlowSuites(): boolean {
  const suites = readdirSync(path.join(root, 'test/flow'), { encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !(path.basename(file, '.test.ts') in OTHERS))
    .map((file) => path.join('dist/test/flow', file.replace(/\.ts$/, '.js')));
  const env = { ...process.env, TMI_BFF_TEST_SERVED_BY: 'fetch' };
  const { status } = spawnSync('npm', ['run', '--silent', 'test:only', '--', '--runTestsByPath', ...suites], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  return status === 0;
}
