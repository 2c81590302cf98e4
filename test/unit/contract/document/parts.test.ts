import { describe, expect, it } from '@jest/globals';
import { readContractDocument } from '../../../../src/contract/contract-document.js';
import { coreOnly, fetchedOnly } from '../../../../src/contract/document/parts.js';

const operationsOf = ({ paths = {} }: { paths?: object }) =>
  Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`));

describe('The core of the contract', () => {
  const core = coreOnly(readContractDocument());

  it('is the two endpoints of the draft (TLS-01, TLS-02)', () => {
    expect(Object.keys(core.paths ?? {})).toEqual(['/.well-known/bff-token', '/.well-known/bff-sessioninfo']);
  });

  it('has no part that is marked as an extension, and none that refers to one', () => {
    const text = JSON.stringify(core);
    expect(text).not.toContain('"x-extension"');
    expect(text).not.toMatch(/parameters\/(MinValidity|Rejected)/);
    expect(text).toContain('parameters/Scope');
  });
});

describe('What scripts of a page fetch', () => {
  it('has no navigation, no request of an authorization server, and no HEAD', () => {
    expect(operationsOf(fetchedOnly(readContractDocument()))).toEqual([
      'get /.well-known/bff-token',
      'post /.well-known/bff-token',
      'get /.well-known/bff-sessioninfo',
      'post /bff/logout',
    ]);
  });
});
