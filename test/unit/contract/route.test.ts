import { beforeAll, describe, expect, it } from '@jest/globals';
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
  ])('finds the operation of %s %s', (method, path, operationId) => {
    expect(found(method, path)).toBe(operationId);
  });

  it.each([
    ['PUT', '/.well-known/bff-token', 'GET, POST'],
    ['HEAD', '/.well-known/bff-token', 'GET, POST'],
    ['POST', '/.well-known/bff-sessioninfo', 'GET, HEAD'],
    ['POST', '/bff/callback/partner', 'GET'],
  ])('names the methods that are allowed in the place of %s %s [TOK-13]', (method, path, allow) => {
    expect(found(method, path)).toBe(allow);
  });

  it.each([
    '/',
    '*',
    '/.well-known/bff-token/',
    '//.well-known/bff-token',
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
    expect(found('GET', path)).toBe('not found');
  });

  it('has each operation once', () => {
    const ids = contract.operations.map(({ operationId }) => operationId);
    expect(ids).toContain('getSessionInfo');
    expect([...new Set(ids)]).toEqual(ids);
  });
});
