import { isDeepStrictEqual } from 'node:util';
import { Misconfiguration } from '../core/misconfiguration.js';
import { Secret } from '../core/secret.js';
import { problemsAcrossOptions } from './cross-checks.js';
import type { Options } from './schema.js';

/** The options that a running backend can change. All others are fixed when it starts. */
const CHANGEABLE = [
  'authorizationServer',
  'providers',
  'resources',
  'scopes',
  'defaultResource',
  'requiredHeader',
  'signIn',
  'session',
  'limits',
  'log',
  'sealingKeys',
  'sealingKeysFile',
  'pages',
  'ownPages',
  'serveReference',
] as const satisfies readonly (keyof Options)[];

/** Single options in changeable maps that are fixed nevertheless. */
const FIXED_WITHIN = { session: ['cookieName'], limits: ['stalledSeconds'], log: ['format'] } as const;

/** What comes of settings that were read again. */
export interface ReloadedOptions {
  readonly options: Options;
  /** The options that changed, by their names on top: `limits`. */
  readonly changed: readonly string[];
  /** The options that differ, but keep their value until the next start. */
  readonly kept: readonly string[];
}

/**
 * Takes over what can change from newly read options.
 *
 * @throws Misconfiguration if the new options do not fit those that are kept
 */
export function reloadedOptions(current: Options, next: Options): ReloadedOptions {
  const taken = Object.fromEntries(CHANGEABLE.map((name) => [name, next[name]])) as Pick<
    Options,
    (typeof CHANGEABLE)[number]
  >;
  const options: Options = Object.freeze({
    ...current,
    ...taken,
    session: Object.freeze({ ...next.session, ...picked(current.session, FIXED_WITHIN.session) }),
    limits: Object.freeze({ ...next.limits, ...picked(current.limits, FIXED_WITHIN.limits) }),
    log: Object.freeze({ ...next.log, ...picked(current.log, FIXED_WITHIN.log) }),
  });
  const problems = problemsAcrossOptions(options);
  if (problems.length > 0) throw new Misconfiguration(problems);
  return { options, changed: differing(current, options), kept: keptOptions(options, next) };
}

function picked<Map extends object, Name extends keyof Map>(map: Map, names: readonly Name[]): Pick<Map, Name> {
  return Object.fromEntries(names.map((name) => [name, map[name]])) as Pick<Map, Name>;
}

function keptOptions(options: Options, next: Options): string[] {
  const onTop = differing(options, next).filter((name) => !(CHANGEABLE as readonly string[]).includes(name));
  const within = Object.entries(FIXED_WITHIN).flatMap(([map, names]) =>
    names.flatMap((name) => {
      const values = [options, next].map((one) => Object(one[map as keyof Options])[name]);
      return values[0] === values[1] ? [] : [`${map}.${name}`];
    }),
  );
  return [...onTop, ...within];
}

function differing(one: Options, other: Options): string[] {
  const names = Object.keys({ ...one, ...other }) as (keyof Options)[];
  return names.filter((name) => !isDeepStrictEqual(comparable(one[name]), comparable(other[name])));
}

/** Secrets are compared by their values. */
function comparable(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, comparable(member)]));
}
