import { Secret } from '../core/secret.js';
import { MERGED_OPTIONS, SHARED_OPTIONS } from './frontends-schema.js';
import type { LoadedSettings } from './load-options.js';
import { PRESETS } from './presets.js';
import { SECRET_FILES } from './secret-files.js';

/** Where the value of an option comes from. */
export type Origin =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'file'; readonly line: number | undefined }
  | { readonly kind: 'preset'; readonly name: string }
  | { readonly kind: 'default' };

/** An option that is in force. */
export interface OptionInForce {
  /** Such as `session.idleSeconds` or `resources[0].scopes`. */
  readonly option: string;
  /** `[secret]` in the place of a secret. */
  readonly value: unknown;
  readonly origin: Origin;
}

type Path = readonly (string | number)[];

/** All options that are in force, with what set them. Shows no secret. */
export function settingsInForce(loaded: LoadedSettings): readonly OptionInForce[] {
  const { options, frontends } = loaded;
  const leaves = frontends === undefined ? leavesOf(options, []) : leavesOfFrontends(loaded);
  return leaves.map(({ path, value }) => ({ option: nameOf(path), value, origin: originOf(path, loaded) }));
}

/** What belongs to the process once, and the rest for each frontend. */
function leavesOfFrontends({ options, frontends = {} }: LoadedSettings): Leaf[] {
  const isShared = ([name]: [string, unknown]) => (SHARED_OPTIONS as readonly string[]).includes(name);
  const shared = Object.fromEntries(Object.entries(options).filter(isShared));
  const own = Object.entries(frontends).flatMap(([name, each]) => {
    const rest = Object.fromEntries(Object.entries(each).filter((entry) => !isShared(entry)));
    return leavesOf(rest, ['frontends', name]);
  });
  return [...leavesOf(shared, []), ...own];
}

interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

function leavesOf(value: unknown, path: Path): Leaf[] {
  if (value === undefined) return [];
  if (value instanceof Secret) return [{ path, value: String(value) }];
  if (Array.isArray(value)) {
    const hasMaps = value.some((item) => isContainer(item) && !(item instanceof Secret));
    return hasMaps
      ? value.flatMap((item, index) => leavesOf(item, [...path, index]))
      : [{ path, value: value.map((item) => (item instanceof Secret ? String(item) : item)) }];
  }
  if (!isContainer(value) || Object.keys(value).length === 0) return [{ path, value }];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...path, name]));
}

/** A secret of a file of its own comes from where that file is named. */
function originOf(path: Path, loaded: LoadedSettings): Origin {
  const own = directOriginOf(path, loaded);
  const inFile = SECRET_FILES[String(path.at(-1))];
  return own.kind === 'default' && inFile !== undefined ? directOriginOf([...path.slice(0, -1), inFile], loaded) : own;
}

function directOriginOf(path: Path, loaded: LoadedSettings): Origin {
  const { environment, file } = loaded;
  const variable = path.map((_, index) => environment.variables.get(path.slice(0, index + 1).join('.'))).find(Boolean);
  if (variable !== undefined && has(environment.tree, path)) return { kind: 'variable', name: variable };
  if (file !== undefined && has(file.value, path)) return { kind: 'file', line: file.lineOf(path) };
  const [, name, ...inFrontend] = path;
  if (path[0] === 'frontends' && inFrontend.length > 0 && isInherited(path, loaded)) {
    return directOriginOf(inFrontend, { ...loaded, options: optionsOf(name, loaded) });
  }
  const preset =
    path[0] === 'frontends' ? presetOf(inFrontend, optionsOf(name, loaded)) : presetOf(path, loaded.options);
  return preset === undefined ? { kind: 'default' } : { kind: 'preset', name: preset };
}

/** Whether a frontend has this from the options of all frontends: it has most options as a whole. */
function isInherited([, name, option]: Path, { environment, file }: LoadedSettings): boolean {
  const own = ['frontends', name ?? '', option ?? ''];
  return MERGED_OPTIONS.includes(String(option)) || !(has(environment.tree, own) || has(file?.value, own));
}

function optionsOf(name: string | number | undefined, { options, frontends = {} }: LoadedSettings) {
  return frontends[String(name)] ?? options;
}

/** The preset that sets an option of an authorization server. */
function presetOf(path: Path, options: LoadedSettings['options']): string | undefined {
  const [top, name] = path;
  const isFurther = top === 'providers' && typeof name === 'string';
  const server = isFurther
    ? options.providers[name]
    : top === 'authorizationServer'
      ? options.authorizationServer
      : undefined;
  const preset = server?.preset;
  return preset !== undefined && has(PRESETS[preset], path.slice(isFurther ? 2 : 1)) ? preset : undefined;
}

function has(tree: unknown, path: Path): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return tree !== undefined;
  return isContainer(tree) && Object.hasOwn(tree, key) && has(tree[key], rest);
}

function nameOf(path: Path): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
}

function isContainer(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}
