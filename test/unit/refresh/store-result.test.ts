import { describe, expect, it } from '@jest/globals';
import type { Grant, HeldTokens } from '../../../src/core/held-tokens.js';
import type { RefreshDependencies } from '../../../src/refresh/dependencies.js';
import type { Presentation } from '../../../src/refresh/refresh-request.js';
import { storeResult } from '../../../src/refresh/store-result.js';

const grant: Grant = { id: 'g', authorizationServer: 'default', resources: [], scope: [], refreshToken: 'presented' };
const holding = (refreshToken: string): HeldTokens => ({ grants: [{ ...grant, refreshToken }], accessTokens: [] });

/**
 * Stores the result of a refresh in a session that holds these refresh tokens, one for each try of the change, and ends
 * after the last try.
 */
async function storeInto(tries: readonly string[]) {
  const revoked: string[] = [];
  const server = { revoke: async (token: string) => revoked.push(token) && { kind: 'granted', value: 'revoked' } };
  const dependencies = {
    sessions: {
      changeTokens: async (_: string, change: (held: HeldTokens) => unknown) => {
        for (const refreshToken of tries) change(holding(refreshToken));
        return { kind: 'ended' };
      },
      currentHandle: async (handle: string) => handle,
    },
    authorizationServers: new Map([['default', { server, about: {} }]]),
    backgroundWork: { track: (work: Promise<unknown>) => work },
    monotonicClock: () => 0,
    emit: () => undefined,
  } as unknown as RefreshDependencies;
  const presentation = {
    session: { id: 'id', handle: 'handle' },
    presented: { grant, refreshToken: 'presented', mark: { id: 'mark' } },
    storeBy: { remaining: () => 1000 },
    authorizationServer: { about: {} },
    emit: () => undefined,
  } as unknown as Presentation;
  const result = { successor: 'successor', change: (held: HeldTokens) => ({ ...held }), removesMark: false };
  return { outcome: await storeResult(result, presentation, dependencies), revoked };
}

describe('The result of a refresh whose session has ended', () => {
  it.each<[string, string[]]>([
    ['before the first try', []],
    ['after a try that found it unchanged', ['presented']],
    ['after a try that found another refresh token', ['of another process']],
  ])('%s is refused, and its refresh token revoked [LOGOUT-10]', async (_, tries) => {
    const { outcome, revoked } = await storeInto(tries);
    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(revoked).toEqual(['successor']);
  });
});
