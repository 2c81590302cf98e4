import * as v from 'valibot';
import { isMap, type UncheckedMap } from '../core/is-map.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { kindOf } from './describe-issue.js';
import { frontendProblems } from './frontend-checks.js';
import {
  type Frontends,
  type FrontendsInput,
  MERGED_OPTIONS,
  SettingsSchema,
  SHARED_OPTIONS,
} from './frontends-schema.js';
import { readUntrustedOptions } from './read-options.js';
import type { Options } from './schema.js';

export type { Frontends };

/** The settings of a process. */
export interface ReadSettings {
  /** Those of the only frontend. With several, those of one of them: what belongs to the process is the same in all. */
  readonly options: Options;
  /** Absent without the setting `frontends`. */
  readonly frontends?: Frontends | undefined;
}

/**
 * Validates the settings of several frontends, as `readOptions` does those of one.
 *
 * @throws Misconfiguration with the path of every invalid option, what was expected and what was found
 */
export function readFrontends(input: FrontendsInput): Frontends {
  return readUntrustedFrontends(input);
}

/** Reads the settings of one frontend or of several. */
export function readSettings(input: unknown): ReadSettings {
  if (!isMap(input) || input.frontends === undefined) return { options: readUntrustedOptions(input) };
  const frontends = readUntrustedFrontends(input);
  const [options] = Object.values(frontends);
  if (options === undefined) throw new Misconfiguration([NONE]);
  return { options, frontends };
}

const NONE = 'frontends: expected at least one frontend by its name, found none';
const EACH_HAS_ITS_OWN = 'publicOrigin: expected in each of frontends, found at the top';

function readUntrustedFrontends({ frontends, ...shared }: UncheckedMap): Frontends {
  const problems = new Set(shared.publicOrigin === undefined ? [] : [EACH_HAS_ITS_OWN]);
  const named = ownSettings(frontends, problems);
  const read = named.flatMap(([name, own]) => readFrontend(name, { own, shared, problems }));
  if (problems.size === 0) for (const problem of frontendProblems(Object.fromEntries(read))) problems.add(problem);
  if (problems.size > 0) throw new Misconfiguration([...problems]);
  return Object.freeze(Object.fromEntries(read));
}

function ownSettings(frontends: unknown, problems: Set<string>): [string, UncheckedMap][] {
  if (!isMap(frontends)) {
    problems.add(`frontends: expected a map of frontends by name, each with its options, found ${kindOf(frontends)}`);
    return [];
  }
  const all = Object.entries(frontends);
  if (all.length === 0) problems.add(NONE);
  return all.filter((entry): entry is [string, UncheckedMap] => {
    const [name, own] = entry;
    const problem = problemWith(name, own);
    if (problem !== undefined) problems.add(problem);
    return problem === undefined;
  });
}

const Names = SettingsSchema.entries.frontends.wrapped.key;

function problemWith(name: string, own: unknown): string | undefined {
  const { issues } = v.safeParse(Names, name);
  if (issues) return `frontends: expected ${issues[0].message}, found "${name}"`;
  return isMap(own) ? undefined : `frontends.${name}: expected a map of options, found ${kindOf(own)}`;
}

interface Given {
  readonly own: UncheckedMap;
  readonly shared: UncheckedMap;
  readonly problems: Set<string>;
}

function readFrontend(name: string, { own, shared, problems }: Given): [string, Options][] {
  const misplaced = SHARED_OPTIONS.filter((option) => own[option] !== undefined);
  for (const option of misplaced)
    problems.add(`frontends.${name}.${option}: expected at the top, because all frontends have the same`);
  const { publicOrigin: _, ...inherited } = shared;
  try {
    return misplaced.length > 0 ? [] : [[name, readUntrustedOptions(merged(inherited, own))]];
  } catch (error) {
    if (!(error instanceof Misconfiguration)) throw error;
    for (const problem of error.problems) problems.add(placed(problem, name, { own, inherited }));
    return [];
  }
}

/** No map is made of two, except those of independent values: half an authorization server could get another one's secret. */
function merged(inherited: UncheckedMap, own: UncheckedMap): UncheckedMap {
  const both = MERGED_OPTIONS.flatMap((option) => {
    const [below, above] = [inherited[option], own[option]];
    return isMap(below) && isMap(above) ? [[option, { ...below, ...above }] as const] : [];
  });
  return { ...inherited, ...own, ...Object.fromEntries(both) };
}

/** A problem of an option at the top is one of the top, and not one of each frontend. */
function placed(
  problem: string,
  name: string,
  { own, inherited }: { own: UncheckedMap; inherited: UncheckedMap },
): string {
  const [option = ''] = /^[A-Za-z]+/.exec(problem) ?? [];
  const isOfAll = Object.hasOwn(inherited, option) && !Object.hasOwn(own, option);
  return isOfAll ? problem : `frontends.${name}.${problem}`;
}
