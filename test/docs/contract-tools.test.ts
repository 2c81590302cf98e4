import { describe, expect, it } from '@jest/globals';
import { DOCUMENTS } from '../contract-tools/documents.js';
import { readResults, renderTable } from '../contract-tools/table.js';
import { TOOLS } from '../contract-tools/tools/index.js';
import { readDocument } from './documents.js';

describe('the page about the contract', () => {
  it('shows the table of the last runs of foreign tools', () => {
    expect(readDocument('docs/contract.md').text).toContain(renderTable(readResults(), TOOLS));
  });

  it('shows that every tool did its task with every document', () => {
    const outcomes = Object.values(readResults()).map((result) => DOCUMENTS.map(([name]) => result.outcomes[name]));
    expect(outcomes).toHaveLength(TOOLS.length);
    expect(new Set(outcomes.flat())).toEqual(new Set(['done']));
  });

  it('names every document in the table of renditions', () => {
    const { text } = readDocument('docs/contract.md');
    for (const [, path] of DOCUMENTS) expect(text).toContain(`\`${path}\``);
  });
});
