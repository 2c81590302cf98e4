import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../docs/documents.js';
import { chromiumPath } from '../../support/chromium-path.js';
import { settingsFile } from '../backend.js';
import { expectThat, kept } from '../outcome.js';
import { sources } from '../real-server.js';
import type { Scene, Step } from './scene.js';

interface Report {
  readonly counts: { readonly outcomes: Readonly<Record<string, number>> };
  readonly requirements: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly expectedBecause?: string;
  }[];
}

/** The requirements that settings with `narrowing: never` do not keep, and why (docs/deviations.md). */
const EXPECTED = path.join(root, 'docs/examples/authorization-servers/narrowing-never.expected-failures.txt');

/** The contract tester, from outside, with people who sign in at the real server. Findings of all severities count. */
const contractTest: Step = {
  name: 'contract-test, from outside',
  async run(scene) {
    const report = path.join(scene.folder, 'contract-test.json');
    const code = await runTester(scene, report);
    const { counts, requirements } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const notKept = requirements.filter(({ outcome }) => outcome === 'not kept');
    const unexpected = notKept.filter(({ expectedBecause }) => expectedBecause === undefined).map(({ id }) => id);
    expectThat(
      code === 0 && unexpected.length === 0,
      `exit ${code}, not kept: ${unexpected.join(', ')}; see ${report}`,
    );
    const expected = notKept.map(({ id }) => id).join(', ');
    const because = expected === '' ? '' : `; expected with narrowing: never: ${expected}`;
    return kept(`${counts.outcomes.kept} kept, no unexpected finding${because}`);
  },
};

const isNarrowingNever = (name: string) => readFileSync(settingsFile(name), 'utf8').includes('narrowing: never');

async function runTester({ server, backend, live, folder }: Scene, report: string): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'dist/src/cli/main.js'),
      'contract-test',
      backend.origin,
      ...['--login-script', path.join(sources, 'sign-in.mjs'), '--login-url', '/bff/login'],
      ...['--scopes', 'read write', '--profile', 'full', '--return-parameter', 'return_to'],
      ...['--logout-url', '/bff/logout', '--back-channel-logout-url', '/bff/backchannel-logout'],
      ...['--fail-on', 'information', ...(isNarrowingNever(server.name) ? ['--expected-failures', EXPECTED] : [])],
      ...['--chromium', chromiumPath() ?? '', '--report', `json=${report}`],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, FORMS: JSON.stringify(live.forms) }, cwd: folder },
  );
  const [code] = (await once(child, 'exit')) as [number];
  return code;
}

export const contractSteps: readonly Step[] = [contractTest];
