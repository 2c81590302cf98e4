import * as v from 'valibot';
import { closestTo, isNameOfOption, suggestionFor } from './did-you-mean.js';
import { optionNamesAt, schemaAt } from './schema-at.js';

const HIDDEN_NAME = '(a name that is not shown)';

/**
 * Describes a problem in one line: the option's path, what was expected, and the kind of value that was found. It never
 * shows the value, nor a name that resembles no option: wrong indentation or an unfilled template can put a secret
 * anywhere.
 */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = pathOf(issue);
  if (isMissingOption(issue)) return `${path}: expected ${expectedAt(keysOf(issue))}, found nothing`;
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const keys = keysOf(issue);
    return `${path}: there is no such option${suggestionFor(keys.at(-1) ?? '', keys.slice(0, -1))}`;
  }
  return `${path}: expected ${expectedBy(issue)}, found ${kindOf(issue.input)}`;
}

/** A missing option is reported by the map around it, which does not know the option's type. */
function isMissingOption(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === 'strict_object' && issue.input === undefined && issue.expected !== 'never';
}

function expectedAt(keys: readonly string[]): string {
  const schema = schemaAt(keys);
  const [issue] = schema ? (v.safeParse(schema, undefined).issues ?? []) : [];
  return issue === undefined ? 'a value' : expectedBy(issue);
}

function keysOf(issue: v.BaseIssue<unknown>): string[] {
  return issue.path?.map((item) => String(item.key)) ?? [];
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  const keys = keysOf(issue);
  const steps = keys.map((key, index) => stepOf(key, keys.slice(0, index)));
  return steps.join('').replace(/^\./, '') || '(all)';
}

function stepOf(key: string, above: readonly string[]): string {
  const isKnown = schemaAt([...above, key]) !== undefined;
  if (isKnown && /^\d+$/.test(key)) return `[${key}]`;
  const isShown = isKnown || isNameOfOption(key) || closestTo(key, optionNamesAt(above)) !== undefined;
  return isShown ? `.${key}` : `.${HIDDEN_NAME}`;
}

function expectedBy(issue: v.BaseIssue<unknown>): string {
  const ownWords = !issue.message.startsWith('Invalid');
  if (ownWords) return issue.message;
  return issue.expected === 'Object' ? 'a map of options' : (issue.expected ?? 'something else');
}

/** Describes the type of a value, without its content. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'a list';
  return KINDS[typeof value] ?? 'something else';
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text (not shown)',
  number: 'a number (not shown)',
  boolean: 'true or false',
  object: 'a map',
};
