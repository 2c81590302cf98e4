import type * as v from 'valibot';
import { SettingsSchema } from './frontends-schema.js';

/** An option that has a value of its own. */
export interface ListedOption {
  /** Such as `session.idleSeconds`, or `resources[].scopes` in each map of a list. */
  readonly path: string;
  /** Absent if it is required; without a value if it has none by default. */
  readonly fallback?: { readonly value?: unknown };
  /** The environment variable that sets it. A list is set as a whole, so its members have none. */
  readonly variable?: string;
}

/** All options, in the order of the schema, except those in `providers`, `proxies` and `frontends`, whose names are free. */
export function listOptions(): readonly ListedOption[] {
  return optionsBelow(SettingsSchema, '').map(({ path, fallback }) => ({
    path,
    fallback,
    variable: path.includes('[]') ? undefined : variableOf(path),
  }));
}

export const VARIABLE_PREFIX = 'TMI_BFF_';

/** The environment variable of an option: `__` for each step into a map, `_` before each capital letter. */
function variableOf(path: string): string {
  const parts = path.split('.').map((part) => part.replace(/[A-Z]/g, '_$&').toUpperCase());
  return VARIABLE_PREFIX + parts.join('__');
}

type Fallback = ListedOption['fallback'];
type Described = Pick<ListedOption, 'path' | 'fallback'>;

/** The options below a schema: maps are walked through, lists of maps as well. */
function optionsBelow(schema: v.GenericSchema, at: string, fallback?: Fallback): Described[] {
  if ('wrapped' in schema) {
    const value = 'default' in schema ? schema.default : undefined;
    return optionsBelow(schema.wrapped as v.GenericSchema, at, value === undefined ? {} : { value });
  }
  if (schema.type === 'variant' && 'options' in schema && Array.isArray(schema.options)) {
    return schema.options.flatMap((option: v.GenericSchema) => optionsBelow(option, at, fallback));
  }
  if ('entries' in schema) return optionsOfMap(schema.entries as Record<string, v.GenericSchema>, at, fallback);
  const own = { path: at, fallback };
  const item = 'item' in schema ? (schema.item as v.GenericSchema) : undefined;
  return item !== undefined && 'entries' in item ? [own, ...optionsBelow(item, `${at}[]`)] : [own];
}

function optionsOfMap(entries: Readonly<Record<string, v.GenericSchema>>, at: string, fallback: Fallback): Described[] {
  return Object.entries(entries).flatMap(([name, entry]) => {
    const value = (fallback?.value as Record<string, unknown> | undefined)?.[name];
    return optionsBelow(entry, at === '' ? name : `${at}.${name}`, value === undefined ? undefined : { value });
  });
}
