import { describe, expect, it } from '@jest/globals';
import { DOCUMENTS } from '../contract-tools/documents.js';
import { readResults, renderTable } from '../contract-tools/table.js';
import { TOOLS } from '../contract-tools/tools/index.js';
import { readDocument } from './documents.js';

describe('the page about the contract', () => {
  it('shows the table of the last runs of foreign tools', () => {
    expect(readDocument('docs/contract.md').text).toContain(renderTable(readResults(), TOOLS));
  });

  it.each(TOOLS.map(({ name, version }) => ({ name, version })))(
    'shows that $name reads every document',
    ({ name, version }) => {
      const result = readResults()[name];
      const outcomes = DOCUMENTS.map(([document]) => [document, result?.outcomes[document]]);
      expect(result?.version).toBe(version);
      expect(outcomes).toEqual(DOCUMENTS.map(([document]) => [document, 'done']));
    },
  );

  it('names every document in the table of renditions', () => {
    const { text } = readDocument('docs/contract.md');
    for (const [, path] of DOCUMENTS) expect(text).toContain(`\`${path}\``);
  });
});
