import * as v from 'valibot';
import { Misconfiguration } from '../core/misconfiguration.js';
import { withCookieOfBasePath } from './base-path-cookie.js';
import { problemsAcrossOptions } from './cross-checks.js';
import { describeIssue } from './describe-issue.js';
import { withPresets } from './presets.js';
import { type Options, type OptionsInput, OptionsSchema } from './schema.js';

/**
 * Validates the settings, applies the defaults, and freezes the result.
 *
 * @throws Misconfiguration with the path of every invalid option, what was expected and what was found
 */
export function readOptions(input: OptionsInput): Options {
  return readUntrustedOptions(input);
}

/** Like `readOptions`, for settings from a file or the environment. */
export function readUntrustedOptions(input: unknown): Options {
  const result = v.safeParse(OptionsSchema, withCookieOfBasePath(withPresets(input)));
  if (!result.success) throw new Misconfiguration(result.issues.map(describeIssue));
  const problems = problemsAcrossOptions(result.output);
  if (problems.length > 0) throw new Misconfiguration(problems);
  return deepFreeze(result.output);
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
