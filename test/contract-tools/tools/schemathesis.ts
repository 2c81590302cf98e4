import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { installPython } from '../installing.js';
import { expectThat, run } from '../running.js';
import type { Tool, Trial } from '../tool.js';
import { type Failure, findingsIn, isDeviation, isOfItsOwnPattern } from './schemathesis-report.js';

const VERSION = '4.32.5';
const install = (cache: string) => installPython(cache, 'schemathesis', [`schemathesis==${VERSION}`]);

/** How requests are sent: by a script of a page, or by a browser that navigates. */
const NAVIGATION = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };

interface Part {
  readonly paths: string;
  readonly phases?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Each with a session of its own, because signing out ends it. */
const PARTS: readonly Part[] = [
  { paths: '^/.well-known/' },
  { paths: '^/bff/logout$' },
  { paths: '^/bff/(callback|logout/|initiate-login$)', headers: NAVIGATION },
  // Its many parameters have more combinations than can be covered.
  { paths: '^/bff/login$', headers: NAVIGATION, phases: 'examples,fuzzing' },
  { paths: '^/bff/backchannel-logout$' },
];

/** Follows the links of the document, if it has some. */
const LINKS: Part = { paths: '^/', phases: 'stateful' };
const ALONE = 'examples,coverage,fuzzing';

const REPORT = 'report.ndjson';
/** The cookie comes as a header, so that what is generated for it never reaches the backend. */
const SETTINGS = ['--checks', 'all', '--max-examples', '40', '--max-redirects', '0', '--continue-on-failure'];
const GENERATION = ['--generation-deterministic', '--generation-with-security-parameters', 'false'];

/** The failures that are no deviation. */
async function tryPart({ paths, phases = ALONE, headers = {} }: Part, trial: Trial): Promise<Failure[]> {
  const { document, folder, cache, backend } = trial;
  rmSync(path.join(folder, REPORT), { force: true });
  const sent = Object.entries({ ...(await backend.signIn()), ...headers });
  const flags = sent.flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
  const program = path.join(install(cache), 'schemathesis');
  const where = [document.file, '--url', backend.origin, '--include-path-regex', paths, '--phases', phases];
  const report = ['--report', 'ndjson', '--report-ndjson-path', REPORT];
  const ended = await run([program, 'run', ...where, ...SETTINGS, ...GENERATION, ...report, ...flags], {
    cwd: folder,
  }).catch((error: Error) => error.message);
  // It ends with 1 also if all that it found are deviations.
  expectThat(!/Traceback|Usage:/.test(ended), ended);
  const { failures, errors, requests } = findingsIn(readFileSync(path.join(folder, REPORT), 'utf8'));
  expectThat(errors.every(isOfItsOwnPattern), `${errors.join('\n')}\n${ended}`);
  expectThat(requests > 0, `it sent nothing:\n${ended}`);
  return failures.filter((failure) => !isDeviation(failure));
}

const schemathesis: Tool = {
  name: 'Schemathesis',
  version: VERSION,
  task: 'all checks against our backend with a session, no failure that is not a deviation',
  remarks: [
    'It finds deviations that [deviations.md](deviations.md) explains: without a session the status is 400 and not 401; an empty parameter counts as absent; a well-formed query that the settings do not allow, and any query after signing out, is refused with 400; a body that is too long with 413.',
    'With OpenAPI 3.0, it does not fuzz the form of `POST /bff/initiate-login`: it refuses a pattern of its own making, for characters above U+FFFF. Its examples and its coverage phase send that form.',
  ],
  install,
  async tryOut(trial) {
    const text = readFileSync(trial.document.file, 'utf8');
    const described = Object.keys(JSON.parse(text).paths);
    const parts = PARTS.filter(({ paths }) => described.some((one) => new RegExp(paths).test(one)));
    if (text.includes('"links"')) parts.push(LINKS);
    const failures: Failure[] = [];
    for (const part of parts) failures.push(...(await tryPart(part, trial)));
    expectThat(failures.length === 0, failures.map((failure) => JSON.stringify(failure)).join('\n'));
  },
};

export const SCHEMATHESIS: readonly Tool[] = [schemathesis];
