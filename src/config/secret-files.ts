import { readFileSync } from 'node:fs';
import { isMap, type UncheckedMap } from '../core/is-map.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { parseYaml, reasonOf } from './parse-yaml.js';
import { withChangedServers } from './presets.js';

/** The options that can be in a file of their own, and the option that names it. */
export const SECRET_FILES: Readonly<Record<string, string>> = {
  clientSecret: 'clientSecretFile',
  sealingKeys: 'sealingKeysFile',
};

/**
 * Adds the secrets from the files that settings name, before they are validated.
 *
 * @throws Misconfiguration if a file cannot be read, or a secret is given in both ways
 */
export function withSecretFiles(input: unknown): unknown {
  if (!isMap(input)) return input;
  const problems: string[] = [];
  const filled = withChangedServers(withSecrets(input, '', problems), (settings, path) =>
    withSecrets(settings, `${path}.`, problems),
  );
  if (problems.length > 0) throw new Misconfiguration(problems);
  return filled;
}

function withSecrets(map: UncheckedMap, path: string, problems: string[]): UncheckedMap {
  const read = Object.entries(SECRET_FILES).flatMap(([option, inFile]) => {
    const file = map[inFile];
    if (typeof file !== 'string' || file === '') return [];
    if (map[option] !== undefined) {
      problems.push(`${path}${inFile}: expected one of ${option} and ${inFile}, found both`);
      return [];
    }
    try {
      return [[option, valueIn(file, option)] as const];
    } catch (error) {
      problems.push(`${path}${inFile}: the file cannot be read: ${reasonOf(error)}`);
      return [];
    }
  });
  return { ...map, ...Object.fromEntries(read) };
}

/** White space at the end of a file does not belong to the secret. */
function valueIn(file: string, option: string): unknown {
  const text = readFileSync(file, 'utf8').trimEnd();
  return option === 'sealingKeys' ? parseYaml(text) : text;
}

/** An option of one source takes the place of one of another source, in whichever way the secret is given. */
export function withoutCounterpart(map: Record<string, unknown>, name: string): void {
  for (const [option, inFile] of Object.entries(SECRET_FILES)) {
    if (name === option) delete map[inFile];
    if (name === inFile) delete map[option];
  }
}
