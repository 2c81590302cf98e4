import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from './documents.js';

const numbered = (family: string, first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${family}-${String(first + index).padStart(2, '0')}`);

/** The requirements that the backend implements. */
const REQUIREMENTS = [
  ...[numbered('TOK', 1, 5), numbered('TOK', 20, 31), numbered('TOK', 40, 52), numbered('TOK', 60, 76)],
  ...[numbered('CACHE', 5, 12), numbered('RT', 1, 21), numbered('ERR', 5, 19), numbered('AS', 1, 10)],
  ...[numbered('TLS', 1, 11)],
  ...[numbered('CSRF', 1, 16)],
  ...[numbered('SES', 1, 16)],
  ...[numbered('CKI', 1, 14)],
  ...[numbered('LOGIN', 1, 16)],
  ...[numbered('LOGOUT', 1, 10)],
  ...[numbered('BCL', 1, 17)],
  ...[numbered('ONL', 1, 9)],
  ...[numbered('PRX', 1, 13)],
].flat();

const tests = path.join(root, 'test');
const cited = new Set(
  readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.endsWith('docs/requirements.test.ts'))
    .flatMap((file) => readFileSync(path.join(tests, file), 'utf8').match(/\b[A-Z]+-\d\d\b/g) ?? []),
);

describe('Requirements', () => {
  it.each(REQUIREMENTS)('%s is cited by a test', (id) => {
    expect(cited).toContain(id);
  });
});
