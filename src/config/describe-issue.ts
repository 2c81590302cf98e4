import * as v from 'valibot';
import { schemaAt } from './schema-at.js';

/** A whole `store` may be a URL, and a URL may hold a password; so may whatever has an at sign. */
const SECRET_OPTIONS = /secret|key|password|^store(\.url)?$/i;
const LOOKS_SECRET = /@/;

/** One line: the option's path, what was expected, what was found. Never shows the value of a secret. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = pathOf(issue);
  if (isMissingOption(issue)) return `${path}: expected ${expectedAt(keysOf(issue))}, found nothing`;
  if (issue.type === 'strict_object' && issue.expected === 'never') return `${path}: there is no such option`;
  const found = isSecret(path, issue.input) ? hidden(issue.input) : describe(issue.input);
  return `${path}: expected ${expectedBy(issue)}, found ${found}`;
}

function isSecret(path: string, input: unknown): boolean {
  if (input === undefined) return false;
  return SECRET_OPTIONS.test(path) || (path.startsWith('store') && LOOKS_SECRET.test(JSON.stringify(input) ?? ''));
}

/** A missing option is reported by the map around it, which doesn't know what the option should be. */
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
  return (
    keys.reduce((path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : path ? `${path}.${key}` : key), '') || '(all)'
  );
}

function expectedBy(issue: v.BaseIssue<unknown>): string {
  const ownWords = !issue.message.startsWith('Invalid');
  if (ownWords) return issue.message;
  return issue.expected === 'Object' ? 'a map of options' : (issue.expected ?? 'something else');
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function hidden(value: unknown): string {
  return value === '' ? 'an empty text' : `a ${Array.isArray(value) ? 'list' : typeof value} (not shown)`;
}
