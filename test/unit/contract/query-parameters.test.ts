import { describe, expect, it } from '@jest/globals';
import { readContractDocument } from '../../../src/contract/contract-document.js';
import { refusalFor } from '../../../src/contract/validate-request.js';
import { readDocument, sectionOf, tableRowsOf } from '../../docs/documents.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly 'x-extension'?: boolean;
}

/** The parameters of a token query, as the contract has them. */
function tokenQueryParameters(): Parameter[] {
  const { paths, components } = readContractDocument();
  const listed = (paths?.['/.well-known/bff-token']?.get?.parameters ?? []) as { $ref: string }[];
  const declared = (components?.parameters ?? {}) as Readonly<Record<string, unknown>>;
  const parameters = listed.map(({ $ref }) => declared[$ref.split('/').at(-1) ?? ''] as Parameter);
  return parameters.filter((parameter) => parameter.in === 'query');
}

describe('Each parameter of a token query', () => {
  it('has an error text of its own for a malformed value', () => {
    const refused = tokenQueryParameters().map(({ name }) => {
      const error = { keyword: 'pattern', params: {}, instancePath: `/query/${name}`, schemaPath: '' };
      return [name, refusalFor(error).body.error_description];
    });
    expect(refused.length).toBeGreaterThan(3);
    expect(refused.filter(([name, text]) => text === `${name} is not valid.`)).toEqual([]);
  });

  it('has a row in docs/deviations.md if the draft lacks it', () => {
    const beyond = tokenQueryParameters().filter((parameter) => parameter['x-extension'] === true);
    const rows = tableRowsOf(sectionOf(readDocument('docs/deviations.md'), 'Beyond the text')).map(([name]) => name);
    expect(beyond.length).toBeGreaterThan(1);
    expect(beyond.filter(({ name }) => !rows.includes(`\`${name}\``))).toEqual([]);
  });
});
