import type { LoadedSettings, SettingsSource } from '../config/load-options.js';
import { secretsOf } from '../core/secret.js';

/** The settings file and the files of `TMI_BFF_…_FILE` variables, as far as they hold a secret that is in force. */
export function secretFilesOf(settings: LoadedSettings, source: SettingsSource): string[] {
  const { options, frontends, environment: read, file } = settings;
  const secrets = new Set(secretsOf([options, frontends]).map((secret) => secret.reveal()));
  const holdsSecret = (tree: unknown) =>
    textsOf(tree).some((text) => secrets.has(text) && !STORE_WITHOUT_PASSWORD.test(text));
  // Names of files, such as `…_CA_FILE`, end like this too, and are no secrets.
  const variables = [...read.variables].filter(([, name]) => name.endsWith('_FILE'));
  const files = variables
    .filter(([option]) => holdsSecret(valueAt(read.tree, option)))
    .map(([, name]) => source.environment[name]);
  return [holdsSecret(file?.value) ? source.file : undefined, ...files].filter((name) => name !== undefined);
}

/** The URL of a store is a `Secret` even if it has no password. */
const STORE_WITHOUT_PASSWORD = /^(redis|postgres)[a-z]*:\/\/([^:@]*@)?[^@]*$/;

function textsOf(tree: unknown): string[] {
  if (typeof tree === 'string') return [tree];
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(textsOf) : [];
}

function valueAt(tree: unknown, option: string): unknown {
  return option
    .split('.')
    .reduce<unknown>((map, key) => (map as Readonly<Record<string, unknown>> | undefined)?.[key], tree);
}
