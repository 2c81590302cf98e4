import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { cookieSession, type Requirement, testContract } from '../../../src/contract-test/index.js';
import { NoAnswer } from '../../../src/contract-test/probe/exchange.js';
import { closeAfterEach, start } from './hostile-backend.js';

closeAfterEach();

/** Fails while another of its requests is still waiting for its answer. */
const abandoning: Requirement = {
  id: 'TOK-99',
  level: 'MUST',
  sentence: 'A check fails while another of its requests is pending.',
  source: 'a test',
  why: 'A backend can cause it.',
  check: 'Leaves a request and a navigation pending.',
  needs: [],
  requests: 3,
  // biome-ignore lint/correctness/useYield: it never gets that far
  async *run({ anonymous, newBrowser }) {
    void anonymous.ask('/held');
    void newBrowser().navigate(`${anonymous.origin}/held`);
    await anonymous.ask('/reset', { method: 'POST' });
  },
};

describe('A request that a failed check leaves behind', () => {
  it('ends without an unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const backend = await start(({ url, socket }) => {
      if (url === '/held') return () => undefined;
      if (url !== '/reset') return undefined;
      return () => socket.destroy();
    });
    const session = cookieSession('session=good-enough');
    const { verdicts } = await testContract({
      baseUrl: backend.origin,
      session,
      requirements: [abandoning],
      timeoutSeconds: 1,
    }).catch(() => ({ verdicts: [] }));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    process.off('unhandledRejection', note);
    expect(verdicts).toHaveLength(1);
    expect(unhandled).toEqual([]);
  });

  it('is not shown with its headers when its error is printed', () => {
    const headers = [['Cookie', 'session=a-secret-session']] as const;
    const error = new NoAnswer({ method: 'GET', url: 'https://app.example/', headers }, new Error('reset'));
    expect(inspect(error, { depth: 9 })).not.toContain('a-secret-session');
    expect(error.request.method).toBe('GET');
  });
});
