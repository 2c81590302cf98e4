import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../docs/documents.js';
import { chromiumPath } from '../../support/chromium-path.js';
import { settingsFile } from '../backend.js';
import { differs, expectThat, kept } from '../outcome.js';
import { sources } from '../real-server.js';
import type { Scene, Step } from './scene.js';

interface Report {
  readonly counts: { readonly outcomes: Readonly<Record<string, number>> };
  readonly requirements: readonly { readonly id: string; readonly outcome: string }[];
}

/** Not kept where the settings have `narrowing: never`: tokens for less than was granted, as docs/deviations.md says. */
const BY_NARROWING_NEVER = ['TOK-27', 'TOK-28', 'TOK-29'];

/** The contract tester, from outside, with people who sign in at the real server. */
const contractTest: Step = {
  name: 'contract-test, from outside',
  async run(scene) {
    const report = path.join(scene.folder, 'contract-test.json');
    const code = await runTester(scene, report);
    const { counts, requirements } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const notKept = requirements.filter(({ outcome }) => outcome === 'not kept').map(({ id }) => id);
    const allowed = isNarrowingNever(scene.server.name) ? BY_NARROWING_NEVER : [];
    const isAllowed = code === 0 && notKept.every((id) => allowed.includes(id));
    expectThat(isAllowed, `exit ${code}, not kept: ${notKept.join(', ')}; see ${report}`);
    const count = `${counts.outcomes.kept} kept, ${notKept.length} not kept`;
    return notKept.length === 0 ? kept(count) : differs(`${count}: ${notKept.join(', ')}, because of narrowing: never`);
  },
};

const isNarrowingNever = (name: string) => readFileSync(settingsFile(name), 'utf8').includes('narrowing: never');

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
