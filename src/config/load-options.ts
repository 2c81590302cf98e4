import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { Misconfiguration } from '../core/misconfiguration.js';
import { optionsFromEnvironment, type UncheckedOptions } from './from-environment.js';
import { readUntrustedOptions } from './read-options.js';
import type { Options } from './schema.js';

/**
 * Reads the settings from a YAML file, if one is named, and from the environment, which wins.
 *
 * @throws Misconfiguration that names every wrong option
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
  throw new Misconfiguration([`${file}: expected a map of options, found ${JSON.stringify(content)}`]);
}

function parseFile(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'), { prettyErrors: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new Misconfiguration([`${file}: the settings can't be read: ${reason}`]);
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
