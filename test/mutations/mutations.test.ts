import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { mutations } from './requirements/index.js';
import { changedFiles, ROOT } from './stage.js';

const numbered = (family: string, first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${family}-${String(first + index).padStart(2, '0')}`);

/** The token query in full, what it stands on, and the ways into a session and out of it. */
const REQUIREMENTS = [
  ...[numbered('TOK', 1, 5), numbered('TOK', 20, 31), numbered('TOK', 40, 52), numbered('TOK', 60, 76)],
  ...[numbered('CACHE', 5, 11), numbered('RT', 1, 21), numbered('ERR', 5, 19), numbered('AS', 1, 10)],
  ...[numbered('TLS', 1, 11)],
  ...[numbered('CSRF', 1, 16)],
  ...[numbered('SES', 1, 16)],
  ...[numbered('CKI', 1, 12)],
  ...[numbered('LOGIN', 1, 16)],
  ...[numbered('LOGOUT', 1, 10)],
  ...[numbered('BCL', 1, 17)],
  ...[numbered('ONL', 1, 9)],
].flat();

/** `npm run test:mutations` makes them and sees that they are noticed. Here is only seen that none is forgotten. */
describe('The list of mutations', () => {
  it('breaks every requirement of the token query and of the session', () => {
    expect([...new Set(mutations.map(({ id }) => id))].sort()).toEqual(REQUIREMENTS.sort());
  });

  it.each(mutations)('names a test that cites the requirement: $id, $deed', ({ id, test }) => {
    const isCited = readFileSync(path.join(ROOT, 'test', `${test}.test.ts`), 'utf8').includes(id);
    expect({ test, isCited }).toEqual({ test, isCited: true });
  });

  it.each(mutations)('can be made in the source as it is: $id, $deed', ({ changes }) => {
    expect(changedFiles(changes).size).toBeGreaterThan(0);
  });
});
