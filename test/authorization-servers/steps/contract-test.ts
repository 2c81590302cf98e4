import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../docs/documents.js';
import { chromiumPath } from '../../support/chromium-path.js';
import { expectThat, kept } from '../outcome.js';
import { sources } from '../real-server.js';
import type { Scene, Step } from './scene.js';

interface Report {
  readonly counts: { readonly outcomes: Readonly<Record<string, number>> };
  readonly requirements?: readonly { readonly id: string; readonly outcome: string }[];
}

/** The contract tester, from outside, with people who sign in at the real server. */
const contractTest: Step = {
  name: 'contract-test, from outside',
  async run(scene) {
    const report = path.join(scene.folder, 'contract-test.json');
    const code = await runTester(scene, report);
    const { counts } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const { outcomes } = counts;
    expectThat(
      code === 0 && outcomes['not kept'] === 0,
      `exit ${code}, ${outcomes['not kept']} not kept; see ${report}`,
    );
    return kept(`${outcomes.kept} kept, 0 not kept`);
  },
};

async function runTester({ backend, live, folder }: Scene, report: string): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'dist/src/cli/main.js'),
      'contract-test',
      backend.origin,
      ...['--login-script', path.join(sources, 'sign-in.mjs'), '--login-url', '/bff/login'],
      ...['--scopes', 'read write', '--profile', 'full', '--return-parameter', 'return_to'],
      ...['--logout-url', '/bff/logout', '--back-channel-logout-url', '/bff/backchannel-logout'],
      ...['--chromium', chromiumPath() ?? '', '--report', `json=${report}`],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, FORMS: JSON.stringify(live.forms) }, cwd: folder },
  );
  const [code] = (await once(child, 'exit')) as [number];
  return code;
}

export const contractSteps: readonly Step[] = [contractTest];
