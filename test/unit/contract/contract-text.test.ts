import { expect, test } from '@jest/globals';
import { readContractText } from '../../../src/contract/contract-document.js';

test('The contract is written in ASCII', () => {
  // V8 keeps the first copy of each name. One taken from a text with a wider character, as this file is the first to
  // be read, has two bytes a character for ever, and so has every answer that such a name is written into.
  const beyond = readContractText()
    .split('\n')
    .filter((line) => /[^\p{ASCII}]/u.test(line));

  expect(beyond).toEqual([]);
});
