import { readFileSync } from 'node:fs';
import { isMap } from '../core/is-map.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { kindOf } from './describe-issue.js';
import { type EnvironmentOptions, readEnvironment, type UncheckedOptions } from './from-environment.js';
import { type PlacedYaml, parsePlacedYaml, reasonOf } from './parse-yaml.js';
import { type Frontends, type ReadSettings, readSettings } from './read-frontends.js';
import type { Options } from './schema.js';
import { withoutCounterpart } from './secret-files.js';

/** Where settings are read from. */
export interface SettingsSource {
  readonly file?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Settings that were read, and what they were read from. */
export interface LoadedSettings extends ReadSettings {
  readonly environment: EnvironmentOptions;
  readonly file: PlacedYaml | undefined;
}

/**
 * Reads the settings from a YAML file, if one is named, and from the environment, which takes precedence.
 *
 * @throws Misconfiguration that names every invalid option
 */
export function loadSettings(source: SettingsSource): LoadedSettings {
  const file = source.file === undefined ? undefined : parseFile(source.file);
  const environment = readEnvironment(source.environment, (name) => readFileSync(name, 'utf8'));
  const merged = merge((file?.value ?? {}) as UncheckedOptions, environment.tree);
  try {
    return { ...readSettings(merged), environment, file };
  } catch (error) {
    if (!(error instanceof Misconfiguration) || file === undefined) throw error;
    throw new Misconfiguration(error.problems.map((problem) => withLine(problem, { file, environment })));
  }
}

/** The settings alone, of one frontend. */
export function loadOptions(source: SettingsSource): Options {
  const { options, frontends } = loadSettings(source);
  if (frontends === undefined) return options;
  throw new Misconfiguration(['frontends: expected none, because several frontends are loaded with loadFrontends']);
}

/**
 * The settings of several frontends (`frontends`), by name.
 *
 * @throws Misconfiguration that names every invalid option
 */
export function loadFrontends(source: SettingsSource): Frontends {
  const { frontends } = loadSettings(source);
  if (frontends !== undefined) return frontends;
  throw new Misconfiguration([
    'frontends: expected a map of frontends, found none. One frontend is loaded with loadOptions',
  ]);
}

function parseFile(file: string): PlacedYaml {
  const parsed = readYaml(file);
  if (isMap(parsed.value)) return parsed;
  throw new Misconfiguration([`${file}: expected a map of options, found ${kindOf(parsed.value)}`]);
}

function readYaml(file: string): PlacedYaml {
  try {
    return parsePlacedYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Misconfiguration([`${file}: the settings cannot be read: ${reasonOf(error)}`]);
  }
}

/** Adds the line of the file to a problem, unless a variable set the option. */
function withLine(problem: string, { file, environment }: Required<Omit<LoadedSettings, keyof ReadSettings>>): string {
  const [, path = ''] = /^([A-Za-z][\w.[\]-]*)\.?: /.exec(problem) ?? [];
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  const isFromEnvironment = keys.some((_, index) => environment.variables.has(keys.slice(0, index + 1).join('.')));
  const line = isFromEnvironment ? undefined : file?.lineOf(keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)));
  return line === undefined ? problem : `${problem} (line ${line})`;
}

function merge(base: UncheckedOptions, over: UncheckedOptions): UncheckedOptions {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    withoutCounterpart(merged, key);
    const below = merged[key];
    merged[key] = isMap(value) && isMap(below) ? merge(below, value) : value;
  }
  return merged;
}
