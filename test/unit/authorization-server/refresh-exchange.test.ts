import { describe, expect, it } from '@jest/globals';
import {
  createExchange,
  type Exchange,
  exchangeRefreshToken,
  recordSuccessor,
} from '../../../src/authorization-server/exchange.js';
import { createGuardedFetch } from '../../../src/authorization-server/guarded-fetch.js';

const never = { remaining: () => 60_000, elapsed: () => 0 };
const answer = Buffer.from(JSON.stringify({ access_token: 'at', refresh_token: 'next' }));

describe('The refresh token that an answer brought', () => {
  it('is kept when what fails comes after it, such as fetching the keys [RT-03]', async () => {
    const outcome = await exchangeRefreshToken(createExchange(never), async (exchange) => {
      recordSuccessor(exchange, answer);
      return { kind: 'unavailable', reason: 'ECONNREFUSED' };
    });
    expect(outcome).toEqual({ kind: 'invalid_response', reason: 'ECONNREFUSED', successor: 'next' });
  });

  it('is not made up where none came: the outcome stays unknown [RT-13]', async () => {
    const outcome = await exchangeRefreshToken(createExchange(never), async () => ({
      kind: 'unavailable',
      reason: 'ECONNRESET',
    }));
    expect(outcome).toEqual({ kind: 'unavailable', reason: 'ECONNRESET' });
  });

  it('belongs to its own request alone', async () => {
    const [noted, other] = await Promise.all([
      exchangeRefreshToken(createExchange(never), async (exchange) => {
        recordSuccessor(exchange, answer);
        return { kind: 'invalid_response', reason: 'one' };
      }),
      exchangeRefreshToken(createExchange(never), async () => ({ kind: 'invalid_response', reason: 'other' })),
    ]);
    expect(noted).toMatchObject({ successor: 'next' });
    expect(other).not.toHaveProperty('successor');
  });
});

describe('A refresh request', () => {
  const signals: (AbortSignal | null | undefined)[] = [];
  const fetchFor = createGuardedFetch(
    async (_url, { signal }) => {
      signals.push(signal);
      return new Response('{}');
    },
    { assumeBearer: false, scopeSeparator: 'space', openidConnect: true },
  );
  const request = async (exchange: Exchange) => {
    const send = fetchFor(exchange);
    await send('https://as.example/token', { method: 'POST', headers: {}, body: null, redirect: 'manual' });
    return { kind: 'granted', value: undefined } as const;
  };

  it('is not sent once its deadline is over [RT-06]', async () => {
    signals.length = 0;
    await expect(
      exchangeRefreshToken(createExchange({ remaining: () => 0, elapsed: () => 0 }), request),
    ).rejects.toThrow('deadline passed');
    expect(signals).toEqual([]);
  });

  it('has the time that is left until its deadline, and no more [RT-06]', async () => {
    signals.length = 0;
    await exchangeRefreshToken(createExchange({ remaining: () => 50, elapsed: () => 0 }), request);
    expect(signals[0]?.aborted).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(signals[0]?.aborted).toBe(true);
  });
});
