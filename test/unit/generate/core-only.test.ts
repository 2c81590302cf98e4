import { describe, expect, it } from '@jest/globals';
import { coreOnly } from '../../../src/generate/frontend-client/core-only.js';
import { readDocument } from '../../../src/generate/openapi-document.js';

describe('The core of the contract', () => {
  const core = coreOnly(readDocument());

  it('is the two endpoints of the draft (TLS-01, TLS-02)', () => {
    expect(Object.keys(core.paths)).toEqual(['/.well-known/bff-token', '/.well-known/bff-sessioninfo']);
  });

  it('has no part that is marked as an extension, and none that refers to one', () => {
    const text = JSON.stringify(core);
    expect(text).not.toContain('"x-extension"');
    expect(text).not.toMatch(/parameters\/(MinValidity|Rejected)/);
    expect(text).toContain('parameters/Scope');
  });
});
