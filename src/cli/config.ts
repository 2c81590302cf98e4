import type { Command } from 'commander';
import { type ConfigInitArguments, initConfig } from './config-init.js';
import { type ConfigPrintArguments, printConfig } from './config-print.js';

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
