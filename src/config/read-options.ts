import * as v from 'valibot';
import { isMap } from '../core/is-map.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { problemsAcrossOptions } from './cross-checks.js';
import { describeIssue } from './describe-issue.js';
import { withPresets } from './presets.js';
import { type Options, type OptionsInput, OptionsSchema } from './schema.js';
import { withSecretFiles } from './secret-files.js';

/**
 * Validates the settings, reads the files of secrets that they name, applies the defaults, and freezes the result.
 *
 * @throws Misconfiguration with the path of every invalid option, what was expected and what was found
 */
export function readOptions(input: OptionsInput): Options {
  return readUntrustedOptions(input);
}

/** Like `readOptions`, for settings from a file or the environment. */
export function readUntrustedOptions(input: unknown): Options {
  const result = v.safeParse(OptionsSchema, withCookieOfBasePath(withPresets(withSecretFiles(input))));
  if (!result.success) throw new Misconfiguration(result.issues.map(describeIssue));
  const problems = problemsAcrossOptions(result.output);
  if (problems.length > 0) throw new Misconfiguration(problems);
  return deepFreeze(result.output);
}

/**
 * Names the session cookie after the base path, unless the settings name it. A cookie with the prefix `__Host-` is for the whole
 * origin, so two backends below one origin need cookies of two names.
 */
function withCookieOfBasePath(input: unknown): unknown {
  if (!isMap(input) || typeof input.basePath !== 'string') return input;
  const { basePath, session = {} } = input;
  if (!isMap(session) || session.cookieName !== undefined || basePath === '/') return input;
  const cookieName = `__Host-tmi-bff${basePath.replaceAll(/[^A-Za-z0-9-]/g, '_')}`;
  return { ...input, session: { ...session, cookieName } };
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
