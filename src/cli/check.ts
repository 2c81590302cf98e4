import { checkAuthorizationServersOfEach, checkSettingsOfEach } from '../check/check-frontends.js';
import { checkStore } from '../check/check-store.js';
import { checkReport, checkReportText } from '../check/report.js';
import { checkSignIn } from '../check/sign-in/dry-run.js';
import { loadSettings } from '../config/load-options.js';
import type { ReadSettings } from '../config/read-frontends.js';
import type { Options } from '../config/schema.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { systemClock } from '../core/clock.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { type CommandProcess, hasColours } from './command-process.js';
import { secretFilesOf } from './secret-files.js';

export interface CheckArguments {
  readonly config?: string;
  readonly json?: boolean;
  readonly offline?: boolean;
  /** The name of an authorization server; `true`: the default one. */
  readonly signIn?: string | true;
  /** The one of several frontends that is signed in to. */
  readonly frontend?: string;
  /** A registered redirect URI on loopback, for the dry run. */
  readonly callback?: string;
}

/** Checks the settings and what they name. Returns the exit code: 0 no error, 1 errors. Wrong settings throw, which is 2. */
export async function check(given: CheckArguments, process: CommandProcess): Promise<number> {
  const { json, offline, signIn, callback } = given;
  const source = { environment: process.env, file: given.config };
  const settings = loadSettings(source);
  const signedIn = signIn === undefined ? undefined : optionsToSignIn(settings, given.frontend);
  const findings = checkSettingsOfEach(settings, secretFilesOf(settings, source));
  if (offline !== true) {
    findings.push(...(await checkStore(settings.options, systemClock)));
    findings.push(...(await checkAuthorizationServersOfEach(settings, { withWrongSecret: true })));
  }
  if (signIn !== undefined && signedIn !== undefined) {
    const name = signIn === true ? DEFAULT_AUTHORIZATION_SERVER : signIn;
    findings.push(...(await checkSignIn(signedIn, { name, callback, announce: announceTo(process) })));
  }
  const { env, stdout } = process;
  const report = checkReport(findings);
  const text = () => checkReportText(findings, { hasColours: hasColours(stdout, env) });
  stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : text());
  return report.errors === 0 ? 0 : 1;
}

function optionsToSignIn({ options, frontends }: ReadSettings, name: string | undefined): Options {
  if (frontends === undefined && name === undefined) return options;
  const known = Object.keys(frontends ?? {});
  const chosen = name !== undefined && known.includes(name) ? frontends?.[name] : undefined;
  if (chosen !== undefined) return chosen;
  const expected = known.length === 0 ? 'none, because the settings have no frontends' : known.join(' or ');
  throw new Misconfiguration([`--frontend: expected ${expected}, found ${name === undefined ? 'none' : `"${name}"`}`]);
}

/** The report may go to a file, so this goes to the standard error. */
function announceTo({ stderr }: CommandProcess): (url: string) => void {
  return (url) => stderr.write(`Open this URL in your browser, and sign in:\n\n${url}\n\n`);
}
