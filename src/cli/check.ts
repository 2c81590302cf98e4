import { readFileSync } from 'node:fs';
import { checkAuthorizationServers } from '../check/check-authorization-servers.js';
import { checkSettings } from '../check/check-settings.js';
import { checkStore } from '../check/check-store.js';
import type { Finding } from '../check/finding.js';
import { checkReport, checkReportText } from '../check/report.js';
import { loadOptions } from '../config/load-options.js';
import { systemClock } from '../core/clock.js';

export interface CheckArguments {
  readonly config?: string;
  readonly json?: boolean;
  readonly offline?: boolean;
}

/** The parts of the process that the command uses. */
export interface CheckProcess {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: { readonly isTTY?: boolean; write(text: string): unknown };
}

/** Checks the settings and what they name. Returns the exit code: 0 no error, 1 errors. Wrong settings throw, which is 2. */
export async function check({ config, json, offline }: CheckArguments, process: CheckProcess): Promise<number> {
  const options = loadOptions({ environment: process.env, file: config });
  const findings: Finding[] = checkSettings(options, secretFilesOf(config, process.env));
  if (offline !== true) {
    findings.push(...(await checkStore(options, systemClock)));
    findings.push(...(await checkAuthorizationServers(options, { withWrongSecret: true })));
  }
  const hasColours = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const report = checkReport(findings);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : checkReportText(findings, { hasColours }));
  return report.errors === 0 ? 0 : 1;
}

/** The files that `TMI_BFF_…_FILE` variables name, and the settings file if it holds a secret. */
export function secretFilesOf(config: string | undefined, environment: NodeJS.ProcessEnv): string[] {
  const named = Object.entries(environment).filter(([name]) => /^TMI_BFF_.*_FILE$/.test(name));
  // Options like `privateKeyFile` end like this too, and name files as well.
  const files = named.map(([, file]) => file).filter((file) => file !== undefined);
  return config !== undefined && SECRET_OPTION.test(readFileSync(config, 'utf8')) ? [config, ...files] : files;
}

const SECRET_OPTION = /^[\s{-]*["']?(clientSecret|sealingKeys|password|url)["']?\s*:/m;
