import type * as v from 'valibot';
import { Misconfiguration } from '../core/misconfiguration.js';
import { suggestionForVariable } from './did-you-mean.js';
import { VARIABLE_PREFIX } from './option-list.js';
import { parseYaml, reasonOf, UnreadableYaml } from './parse-yaml.js';
import { schemaAt } from './schema-at.js';
import { SECRET_FILES } from './secret-files.js';

/** A tree of unchecked settings. */
export type UncheckedOptions = { [key: string]: unknown };

/** What the environment says. */
export interface EnvironmentOptions {
  readonly tree: UncheckedOptions;
  /** The variable that set an option, by the option's path, such as `listen.port`. */
  readonly variables: ReadonlyMap<string, string>;
  /** Variables with our prefix that others set. */
  readonly ignored: readonly string[];
}

type ReadFile = (file: string) => string;

/**
 * Reads settings from environment variables: `TMI_BFF_AUTHORIZATION_SERVER__CLIENT_ID` is
 * `authorizationServer.clientId`. Strings are taken as they are; numbers, lists and maps are YAML. A variable whose
 * name ends with `_FILE` names a file with the value, as container platforms provide secrets.
 *
 * @throws Misconfiguration if a variable names no option, or a value cannot be read
 */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  readFile: ReadFile,
): EnvironmentOptions {
  const tree: UncheckedOptions = {};
  const variables = new Map<string, string>();
  const ignored: string[] = [];
  const problems: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(VARIABLE_PREFIX) || value === undefined) continue;
    const option = optionOf(name);
    if (option !== undefined) {
      const problem = setOption(tree, { ...option, value }, readFile);
      if (problem !== undefined) problems.push(`${name}: ${problem}`);
      variables.set(option.path.join('.'), name);
    } else if (isForeignVariable(name, value)) {
      ignored.push(name);
    } else {
      problems.push(`${name}: there is no such option${suggestionForVariable(name)}`);
    }
  }
  if (problems.length > 0) throw new Misconfiguration(problems);
  return { tree, variables, ignored };
}

interface NamedOption {
  readonly path: readonly string[];
  readonly schema: v.GenericSchema;
  /** Whether the variable names a file with the value. */
  readonly isInFile: boolean;
}

function optionOf(name: string): NamedOption | undefined {
  const inFile = name.endsWith('_FILE') ? namedBy(name.slice(0, -'_FILE'.length), true) : undefined;
  // The file of a secret is read here, so that an error names the variable.
  const isSecret = inFile !== undefined && Object.hasOwn(SECRET_FILES, inFile.path.at(-1) ?? '');
  return isSecret ? inFile : (namedBy(name, false) ?? inFile);
}

function namedBy(name: string, isInFile: boolean): NamedOption | undefined {
  const path = pathOf(name);
  const schema = schemaAt(path);
  return schema && { path, schema, isInFile };
}

function setOption(
  tree: UncheckedOptions,
  { path, schema, isInFile, value }: NamedOption & { readonly value: string },
  readFile: ReadFile,
): string | undefined {
  try {
    assign(tree, path, parseFor(schema, isInFile ? readFile(value).trimEnd() : value));
    return undefined;
  } catch (error) {
    const what = error instanceof UnreadableYaml && !isInFile ? 'value' : 'file';
    return `the ${what} cannot be read: ${reasonOf(error)}`;
  }
}

function pathOf(name: string): string[] {
  return name
    .slice(VARIABLE_PREFIX.length)
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

/**
 * Variables with our prefix that others set. Kubernetes injects addresses for each Service of the namespace, here one whose
 * name begins with `tmi-bff` (kubernetes.io: "Accessing the Service, environment variables"); the contract tester reads
 * `TMI_BFF_COOKIE`.
 */
const OF_KUBERNETES =
  /^TMI_BFF_(?:[A-Z0-9]+_)*(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/;
const PORT_OF_KUBERNETES = /^TMI_BFF_(?:[A-Z0-9]+_)*PORT$/;
const URL_OF_SERVICE = /^(?:tcp|udp|sctp):\/\//;
const OF_THE_TESTER = 'TMI_BFF_COOKIE';

/** Whether a variable that names no option is none of ours. */
function isForeignVariable(name: string, value: string): boolean {
  if (name === OF_THE_TESTER || OF_KUBERNETES.test(name)) return true;
  return PORT_OF_KUBERNETES.test(name) && URL_OF_SERVICE.test(value);
}
