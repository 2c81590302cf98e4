import { describe, expect, it } from '@jest/globals';
import { loadContract } from '../../../src/contract/contract.js';

describe('The contract, asked for a path', () => {
  const route = async (path: string) => (await loadContract()).route('GET', path);

  it('finds the operation of exactly this path', async () => {
    expect(await route('/.well-known/bff-token')).toMatchObject({ operation: { operationId: 'getToken' } });
  });

  // The router of openapi-backend 5.20 takes these for paths of the contract (docs/decisions/0007-runtime-dependencies.md).
  it.each(['/xwell-known/bff-token', '//.well-known/bff-token', '/.well-known/bff-token/', '//bff/login'])(
    'finds nothing for one that only looks like it: %s',
    async (path) => {
      expect(await route(path)).toBeUndefined();
    },
  );
});
