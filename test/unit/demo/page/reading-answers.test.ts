import { describe, expect, it } from '@jest/globals';
import { piecesOfLine } from '../../../../src/demo/page/json-view.js';

describe('tinting JSON', () => {
  it.each([
    ['  "name": "a \\"quoted\\": text",', ['plain', 'key', 'plain', 'text', 'plain']],
    ['  "n": -1.5e+3', ['plain', 'key', 'plain', 'number']],
    ['  "b": true,', ['plain', 'key', 'plain', 'word', 'plain']],
    ['    "element"', ['plain', 'text']],
    ['{', ['plain']],
  ])('takes %s apart without losing a letter', (line, kinds) => {
    const pieces = piecesOfLine(line);
    expect(pieces.map(({ kind }) => kind)).toEqual(kinds);
    expect(pieces.map(({ text }) => text).join('')).toBe(line);
  });

  it('explains a time claim behind the line', () => {
    expect(piecesOfLine('  "exp": 1790003600,').at(-1)?.kind).toBe('note');
    expect(piecesOfLine('  "quantity": 1790003600,').at(-1)?.kind).toBe('plain');
  });
});
