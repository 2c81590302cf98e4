import { readFileSync } from 'node:fs';
import { Misconfiguration } from '../core/misconfiguration.js';
import { kindOf } from './describe-issue.js';
import { optionsFromEnvironment, type UncheckedOptions } from './from-environment.js';
import { parseYaml } from './parse-yaml.js';
import { readUntrustedOptions } from './read-options.js';
import { reasonOf } from './reason-of.js';
import type { Options } from './schema.js';

/**
 * Reads the settings from a YAML file, if one is named, and from the environment, which takes precedence.
 *
 * @throws Misconfiguration that names every invalid option
 */
export function loadOptions(source: {
  file?: string;
  environment: Readonly<Record<string, string | undefined>>;
}): Options {
  const fromFile = source.file === undefined ? {} : optionsFromFile(source.file);
  const fromEnvironment = optionsFromEnvironment(source.environment, (file) => readFileSync(file, 'utf8'));
  return readUntrustedOptions(merge(fromFile, fromEnvironment));
}

function optionsFromFile(file: string): UncheckedOptions {
  const content: unknown = parseFile(file);
  if (isTree(content)) return content;
  throw new Misconfiguration([`${file}: expected a map of options, found ${kindOf(content)}`]);
}

function parseFile(file: string): unknown {
  try {
    return parseYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Misconfiguration([`${file}: the settings cannot be read: ${reasonOf(error)}`]);
  }
}

function merge(base: UncheckedOptions, over: UncheckedOptions): UncheckedOptions {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isTree(value) && isTree(below) ? merge(below, value) : value;
  }
  return merged;
}

function isTree(value: unknown): value is UncheckedOptions {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
