import type * as v from 'valibot';

const SECRET_OPTIONS = /secret|key/i;

/** One line: the option's path, what was expected, what was found. Never shows the value of a secret. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = pathOf(issue);
  if (issue.type === 'strict_object' && issue.expected === 'never') return `${path}: there is no such option`;
  const found = SECRET_OPTIONS.test(path) && issue.input !== undefined ? hidden(issue.input) : describe(issue.input);
  return `${path}: expected ${expectedBy(issue)}, found ${found}`;
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  const keys = issue.path?.map((item) => String(item.key)) ?? [];
  return (
    keys.reduce((path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : path ? `${path}.${key}` : key), '') || '(all)'
  );
}

function expectedBy(issue: v.BaseIssue<unknown>): string {
  const ownWords = !issue.message.startsWith('Invalid');
  return ownWords ? issue.message : (issue.expected ?? 'something else');
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function hidden(value: unknown): string {
  return value === '' ? 'an empty text' : `a ${Array.isArray(value) ? 'list' : typeof value} (not shown)`;
}
