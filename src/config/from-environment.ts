import type * as v from 'valibot';
import { Misconfiguration } from '../core/misconfiguration.js';
import { parseYaml } from './parse-yaml.js';
import { reasonOf } from './reason-of.js';
import { schemaAt } from './schema-at.js';

const PREFIX = 'TMI_BFF_';

/** A tree of unchecked settings. */
export type UncheckedOptions = { [key: string]: unknown };

/**
 * Reads settings from environment variables: `TMI_BFF_AUTHORIZATION_SERVER__CLIENT_ID` is
 * `authorizationServer.clientId`. Strings are taken as they are; numbers, lists and maps are YAML. A variable whose
 * name ends with `_FILE` names a file with the value, as container platforms provide secrets.
 *
 * @throws Misconfiguration if a variable names no option, or a file cannot be read
 */
export function optionsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (file: string) => string,
): UncheckedOptions {
  const tree: UncheckedOptions = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || value === undefined) continue;
    try {
      if (!setOption(tree, name, value, readFile)) problems.push(`${name}: there is no such option`);
    } catch (error) {
      problems.push(`${name}: the file cannot be read: ${reasonOf(error)}`);
    }
  }
  if (problems.length > 0) throw new Misconfiguration(problems);
  return tree;
}

/** Returns false if there is no such option. */
function setOption(tree: UncheckedOptions, name: string, value: string, readFile: (file: string) => string): boolean {
  const schema = schemaAt(pathOf(name));
  const fileSchema = name.endsWith('_FILE') ? schemaAt(pathOf(name.slice(0, -'_FILE'.length))) : undefined;
  if (schema !== undefined) {
    assign(tree, pathOf(name), parseFor(schema, value));
  } else if (fileSchema !== undefined) {
    assign(tree, pathOf(name.slice(0, -'_FILE'.length)), parseFor(fileSchema, readFile(value).trimEnd()));
  } else {
    return false;
  }
  return true;
}

function pathOf(name: string): string[] {
  return name
    .slice(PREFIX.length)
    .split('__')
    .map((part) => part.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));
}

/** A string stays as it is, whatever it looks like; anything else is parsed as YAML. */
function parseFor(schema: v.GenericSchema, value: string): unknown {
  return schema.type === 'string' || schema.type === 'literal' ? value : parseYaml(value);
}

function assign(tree: UncheckedOptions, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const branch = tree[key];
  const next: UncheckedOptions = typeof branch === 'object' && branch !== null ? (branch as UncheckedOptions) : {};
  tree[key] = next;
  assign(next, rest, value);
}
