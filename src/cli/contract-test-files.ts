import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type ReportOptions, WrongUsage } from '../contract-test/index.js';
import type { GivenContractTest } from './contract-test-options.js';

/** Before the first request: a report that cannot be written is not to be lost at the end. */
export function requirePlaceFor(file: string): void {
  try {
    const existing = statSync(file, { throwIfNoEntry: false });
    if (existing?.isDirectory()) throw new Error('it is a directory');
    accessSync(existing === undefined ? path.dirname(path.resolve(file)) : file, constants.W_OK);
  } catch (error) {
    throw new WrongUsage(
      `The report can't be written to ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Throws `WrongUsage` for a file that cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new WrongUsage(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const CONTRACT = 'openapi.yaml';

/** The file that SARIF results point at: a path in the current folder, which is taken for the root of the repository. */
export function sarifLocation({
  sarifLocation: named,
  expectedFailures,
}: Pick<GivenContractTest, 'sarifLocation' | 'expectedFailures'>): ReportOptions['location'] {
  const file = named ?? expectedFailures ?? (existsSync(CONTRACT) ? CONTRACT : undefined);
  if (file === undefined) return undefined;
  const relative = path.relative('.', file).split(path.sep).join('/');
  if (!relative.startsWith('../') && !path.isAbsolute(relative)) return { path: relative, text: readText(file) };
  if (named === undefined) return undefined;
  throw new WrongUsage(`SARIF results can't point at ${file}: it is outside of the current folder.`);
}
