import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { addContractTestOptions } from '../../src/cli/contract-test-options.js';
import { requirementsPage } from '../../src/contract-test/index.js';
import { readDocument } from './documents.js';

describe('The documentation of the contract tester', () => {
  it('lists the requirements as their files have them (npm run docs:requirements writes it)', () => {
    expect(readDocument('docs/contract-test-requirements.md').text).toBe(requirementsPage());
  });

  it('names every option of the command', () => {
    const options = addContractTestOptions(new Command()).options.map(({ long }) => long ?? '');
    const { text } = readDocument('docs/contract-test.md');
    expect(options.filter((option) => !text.includes(option))).toEqual([]);
  });
});
