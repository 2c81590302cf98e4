import * as v from 'valibot';
import { settingName } from './expectations.js';
import { type Options, OptionsSchema } from './schema.js';

/** The options that belong to the process, so all its frontends have the same. */
export const SHARED_OPTIONS = [
  'listen',
  'trustedProxies',
  'forwardedHeaders',
  'store',
  'sealingKeys',
  'sealingKeysFile',
  'management',
  'log',
  'audit',
  'dangerouslyAllowPlainHttpOnLoopback',
] as const satisfies readonly (keyof typeof OptionsSchema.entries)[];

/** The maps of which a frontend may name some members. It has every other option as a whole, or that of all. */
export const MERGED_OPTIONS: readonly string[] = ['limits', 'session', 'signIn'];

/** What one of several frontends may name. What it does not name is that of all frontends, or the default. */
const Frontend = v.partial(v.omit(OptionsSchema, SHARED_OPTIONS));

/** The settings of a process: those of one frontend, or those of several. */
export const SettingsSchema = v.strictObject({
  ...OptionsSchema.entries,
  /** Several frontends, by name: each has its own `publicOrigin`. */
  frontends: v.optional(v.record(settingName(), Frontend, 'a map of frontends by name, each with its options')),
});

type Frontend = v.InferInput<typeof Frontend>;

/** The options of each frontend, by its name. Those that belong to the process are the same in all of them. */
export type Frontends = Readonly<Record<string, Options>>;

/** The settings of several frontends: those of all, and those of each. */
export type FrontendsInput = Omit<Partial<v.InferInput<typeof OptionsSchema>>, 'publicOrigin'> & {
  readonly frontends: Readonly<Record<string, Frontend & { readonly publicOrigin: string }>>;
};
