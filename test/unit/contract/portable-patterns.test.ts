import { describe, expect, it } from '@jest/globals';
import { readContractDocument } from '../../../src/contract/contract-document.js';

/** `[a-z]` or `[^a-z]`, in which only characters that have a meaning there are escaped, and none needs a code. */
const CLASS = String.raw`\[\^?(?:\\[\\\]\[^-]|[^\\\[\]])+\]`;
const ESCAPED = String.raw`\\[\\^$.*+?()[\]{}|]`;
const QUANTIFIER = String.raw`[*+?]\??|\{\d+(?:,\d*)?\}\??`;
const TOKEN = new RegExp(String.raw`${CLASS}|${ESCAPED}|${QUANTIFIER}|\((?!\?)|[^\\()[\]{}*+?]|\)`, 'y');

/** What of the pattern is beyond the portable subset (JSON Schema 2020-12 core, section 6.4); `''`: nothing. */
function beyondSubset(pattern: string): string {
  TOKEN.lastIndex = 0;
  let end = 0;
  while (end < pattern.length && TOKEN.test(pattern)) end = TOKEN.lastIndex;
  return pattern.slice(end);
}

function patternsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'pattern' && typeof member === 'string' ? [member] : patternsIn(member),
  );
}

describe('The patterns of the contract', () => {
  it.each([...new Set(patternsIn(readContractDocument()))])('mean the same in every language: %s', (pattern) => {
    expect(beyondSubset(pattern)).toBe('');
    expect(() => new RegExp(pattern, 'u')).not.toThrow();
  });

  it.each([
    ['^/(?!/)', '(?!/)'],
    ['^(?:a|b)$', '(?:a|b)$'],
    [String.raw`^[\x21-\x7E]+$`, String.raw`[\x21-\x7E]+$`],
    [String.raw`^\d+$`, String.raw`\d+$`],
    [String.raw`a\bb`, String.raw`\bb`],
    [String.raw`(a)\1`, String.raw`\1`],
  ])('would be refused, if it were %s', (pattern, beyond) => {
    expect(beyondSubset(pattern)).toBe(beyond);
  });
});
