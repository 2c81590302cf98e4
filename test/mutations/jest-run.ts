import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** How a test ended. */
export interface TestEnd {
  /** As `Mutation.test`. */
  readonly file: string;
  readonly name: string;
  readonly status: string;
  /** The first line of why it failed. */
  readonly reason: string;
}

interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const LONGEST_TEST_MS = 30_000;

/** Runs the tests of these files whose names cite one of the requirements. */
export async function runTests(
  folder: string,
  { files, ids }: { files: readonly string[]; ids: readonly string[] },
): Promise<readonly TestEnd[]> {
  const report = path.join(folder, 'report.json');
  rmSync(report, { force: true });
  const run = spawn(
    process.execPath,
    [...JEST, `--outputFile=${report}`, `-t=${ids.join('|')}`, ...files.map(testFile)],
    {
      cwd: folder,
      stdio: 'ignore',
    },
  );
  await once(run, 'exit');
  const { testResults }: JestReport = JSON.parse(readFileSync(report, 'utf8'));
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const file = path.relative(path.join(folder, 'dist/test'), name).replace(/\.test\.js$/, '');
    if (assertionResults.length === 0) return [{ file, name: 'the file', status: 'not run', reason: message }];
    return assertionResults.map(({ fullName, status, failureMessages }) => ({
      file,
      name: fullName,
      status,
      reason: failureMessages[0]?.split('\n')[0] ?? '',
    }));
  });
}

const JEST = [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  '--runInBand',
  '--forceExit',
  '--json',
  `--testTimeout=${LONGEST_TEST_MS}`,
  '--runTestsByPath',
];

function testFile(file: string): string {
  return `dist/test/${file}.test.js`;
}
