import { beforeAll, describe, expect, it } from '@jest/globals';
import { createApi } from '../../../src/contract/api.js';
import { type Contract, loadContract } from '../../../src/contract/contract.js';

describe('The contract', () => {
  let contract: Contract;
  beforeAll(async () => {
    contract = await loadContract();
  });
  const found = (method: string, path: string) => {
    const route = contract.route(method, path);
    return route?.kind === 'operation' ? route.operation.operationId : (route?.allow ?? 'not found');
  };

  it.each([
    ['GET', '/.well-known/bff-token', 'getToken'],
    ['POST', '/.well-known/bff-token', 'postToken'],
    ['HEAD', '/.well-known/bff-sessioninfo', 'getSessionInfo'],
    ['GET', '/bff/callback', 'callback'],
    ['GET', '/bff/callback/partner', 'callbackOfProvider'],
    ['POST', '/bff/callback/partner', 'callbackOfProviderByPost'],
    ['POST', '/bff/initiate-login', 'initiateLoginByPost'],
  ])('finds the operation of %s %s', (method, path, operationId) => {
    expect(found(method, path)).toBe(operationId);
  });

  it.each([
    ['PUT', '/.well-known/bff-token', 'GET, POST'],
    ['HEAD', '/.well-known/bff-token', 'GET, POST'],
    ['POST', '/.well-known/bff-sessioninfo', 'GET, HEAD'],
    ['PUT', '/bff/callback/partner', 'GET, POST'],
    ['POST', '/bff/login', 'GET'],
  ])('names the methods that are allowed in the place of %s %s [TOK-13]', (method, path, allow) => {
    expect(found(method, path)).toBe(allow);
  });

  it.each([
    '/',
    '*',
    '/.well-known/bff-token/',
    '//.well-known/bff-token',
    '//bff/login',
    '/xwell-known/bff-token',
    '/.well-known/bff-token\n',
    '/bff/callback//',
    '/bff/callback/partner\n/',
    '/.well-known/bff-token\u00a0',
    ' /.well-known/bff-token',
    '/.well-known/bff-token?a=b',
    '.well-known/bff-token',
    '/.WELL-KNOWN/bff-token',
    '/bff/callback/',
    '/bff/callback/a/b',
    '/bff/callbackXpartner',
    '/__proto__',
  ])('has no path %j', (path) => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT']) expect(found(method, path)).toBe('not found');
  });

  // The mock has openapi-backend handle whole requests, which asks the router in this way.
  it.each([
    ['GET', '/xwell-known/bff-token', '404-notFound'],
    ['PUT', '/xwell-known/bff-token', '404-notFound'],
    ['GET', '//bff/login', '404-notFound'],
    ['PUT', '/.well-known/bff-token', '405-methodNotAllowed'],
  ])('fails for %s %s with %s, in the strict mode of openapi-backend', async (method, path, message) => {
    const { router } = await createApi();
    expect(() => router.matchOperation({ method, path, headers: {} }, true)).toThrow(message);
  });

  it('has each operation once', () => {
    const ids = contract.operations.map(({ operationId }) => operationId);
    expect(ids).toContain('getSessionInfo');
    expect([...new Set(ids)]).toEqual(ids);
  });
});
