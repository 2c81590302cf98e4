import { describe, expect, it } from '@jest/globals';
import { loadContract } from '../../../src/contract/contract.js';
import { fuzz } from './fuzz.js';
import { faultOf } from './judge.js';

/** The short form of `npm run test:fuzz`. */
const SHORT = { seed: 20_211, requests: 1_000 };

describe('Hostile and random requests', () => {
  it('never get a 5xx, an answer outside the contract, or a secret [TOK-10] [TOK-11] [ERR-14]', async () => {
    const { statuses, findings } = await fuzz(SHORT);
    expect(findings).toEqual([]);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(SHORT.requests);
    // They came past the checks, too.
    for (const status of [200, 303, 400, 403, 404, 405]) expect(statuses.get(status)).toBeGreaterThan(0);
  }, 120_000);
});

describe('The judge of the fuzz run', () => {
  const request = { method: 'GET', target: '/bff/logout', headers: [], body: '' };
  const usual = { status: 404, headers: new Map([['x-content-type-options', ['nosniff']]]), body: '' };

  it.each([
    ['a 5xx', { ...usual, status: 500 }],
    ['a status that the contract lacks', { ...usual, status: 402 }],
    ['a header of CORS', { ...usual, headers: new Map([['access-control-allow-origin', ['*']]]) }],
    ['no nosniff', { ...usual, headers: new Map() }],
    ['a refresh token', { ...usual, body: 'refresh~12345678' }],
    ['an access token', { ...usual, body: 'access~12345678' }],
    ['a secret', { ...usual, body: 'the secret' }],
  ])('notices %s', async (_, answer) => {
    const target = answer.status === 402 ? request.target : '/elsewhere';
    const surroundings = { contract: await loadContract(), secrets: ['the secret'] };
    expect(faultOf({ ...request, target }, answer, surroundings)).toBeDefined();
  });

  it('notices a session that no cookie names [CKI-13]', async () => {
    const surroundings = { contract: await loadContract(), secrets: [] };
    const of = (cookie: string) => ({
      ...request,
      target: '/.well-known/bff-x',
      headers: [['Cookie', cookie]] as const,
    });
    const answer = { ...usual, status: 200 };
    expect(faultOf(of('\xA0__Host-tmi-bff=a'), answer, surroundings)).toBe('a session that no cookie names');
    expect(faultOf(of('a=b; __Host-tmi-bff=a'), answer, surroundings)).toBeUndefined();
  });

  it('has nothing against a usual answer', async () => {
    const surroundings = { contract: await loadContract(), secrets: ['the secret'] };
    expect(faultOf({ ...request, target: '/elsewhere' }, usual, surroundings)).toBeUndefined();
  });
});
