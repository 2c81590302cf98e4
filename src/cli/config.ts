import type { Command } from 'commander';
import { loadSettings } from '../config/load-options.js';
import { type OptionInForce, type Origin, settingsInForce } from '../config/settings-in-force.js';
import type { CommandProcess } from './command-process.js';
import { type ConfigInitArguments, initConfig } from './config-init.js';

/** Adds `config init` and `config print`. */
export function addConfigCommands(program: Command, process: NodeJS.Process): void {
  const config = program.command('config').description('Write a settings file, or show which settings are in force.');
  config
    .command('init')
    .description('Write a settings file with comments, and the files of its secrets. Asks for what no option says.')
    .option('-o, --output <file>', 'the settings file; the other files are written beside it', 'settings.yaml')
    .option('--origin <origin>', 'the origin of the page, such as https://app.acme.test')
    .option('--issuer <url>', 'the issuer of the authorization server')
    .option('--client-id <id>', 'the client id of the backend there')
    .option('--client-secret-file <file>', 'a file that has the client secret; without it you are asked')
    .option('--resource <uri>', 'the resource server that the page calls')
    .option('--scopes <scopes>', 'the scopes that the page may request there, separated by spaces')
    .option('--store <kind>', 'memory or embedded')
    .option('--pages <folder>', 'the folder of the built frontend')
    .action(({ origin, ...given }: Given) => initConfig({ ...given, publicOrigin: origin }, process));
  config
    .command('print')
    .description('Print each option that is in force, and where its value comes from. Secrets are not shown.')
    .option('-c, --config <file>', 'a YAML file with settings, as for serve')
    .option('--json', 'print them as JSON')
    .action((given: ConfigPrintArguments) => printConfig(given, process));
}

type Given = Omit<ConfigInitArguments, 'publicOrigin'> & { readonly origin?: string };

interface ConfigPrintArguments {
  readonly config?: string;
  readonly json?: boolean;
}

/** Prints every option that is in force, and where its value comes from. Wrong settings throw. */
function printConfig({ config, json }: ConfigPrintArguments, process: Pick<CommandProcess, 'env' | 'stdout'>): void {
  const options = settingsInForce(loadSettings({ file: config, environment: process.env }));
  const named = options.map(({ origin, ...rest }) => ({ ...rest, origin: { ...origin, ...fileOf(origin, config) } }));
  process.stdout.write(json === true ? `${JSON.stringify(named, null, 2)}\n` : tableOf(options, config));
}

function fileOf({ kind }: Origin, file: string | undefined): { readonly file?: string | undefined } {
  return kind === 'file' ? { file } : {};
}

function tableOf(options: readonly OptionInForce[], file: string | undefined): string {
  const rows = options.map(
    ({ option, value, origin }) => [option, textOf(value), describeOrigin(origin, file)] as const,
  );
  const width = (column: 0 | 1) => Math.min(60, Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map(([option, value, origin]) => `${option.padEnd(width(0))}  ${value.padEnd(width(1))}  ${origin}\n`)
    .join('');
}

/** In one line, and in YAML that has the same meaning. A text cannot steer the terminal. */
function textOf(value: unknown): string {
  const isPlain = typeof value === 'string' && /^[\w/.:@[][\w/.:@\] -]*$/.test(value);
  return isPlain ? value : JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
}

function describeOrigin(origin: Origin, file: string | undefined): string {
  if (origin.kind === 'variable') return origin.name;
  if (origin.kind === 'file') return origin.line === undefined ? String(file) : `${file}:${origin.line}`;
  return origin.kind === 'preset' ? `preset ${origin.name}` : 'default';
}
