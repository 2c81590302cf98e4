import { describe, expect, it } from '@jest/globals';
import { cookieSession, testContract } from '../../../src/contract-test/index.js';
import { onEndpoints } from '../broken-backends/backend/changes.js';
import type { Change } from '../broken-backends/backend/start-backend.js';
import { testChange } from '../broken-backends/test-change.js';
import { closeAfterEach, start } from './hostile-backend.js';

closeAfterEach();

/** One header is missing from answers that this is true of. */
const withoutNosniff = (isMeant: (status: number) => boolean): Change =>
  onEndpoints((answer) => {
    const { 'X-Content-Type-Options': _left, ...headers } = answer.headers;
    return isMeant(answer.status) ? { ...answer, headers } : answer;
  });

async function outcomeOf(id: string, change: Change, only: readonly string[]) {
  const { verdicts } = await testChange(change, { only: [id, ...only] });
  const verdict = verdicts.find(({ requirement }) => requirement.id === id);
  return { outcome: verdict?.outcome, seen: verdict?.findings.map(({ seen }) => seen) };
}

describe('Rules about every answer', () => {
  it('are held against answers that other checks asked for', async () => {
    const change = withoutNosniff((status) => status === 403);
    expect(await outcomeOf('HDR-02', change, [])).toEqual({ outcome: 'kept', seen: [] });
    expect(await outcomeOf('HDR-02', change, ['CSRF-06'])).toEqual({
      outcome: 'not kept',
      seen: ['GET', 'GET', 'HEAD', 'POST'].map((method) => `${method}: status 403, x-content-type-options: none`),
    });
  });

  it('tell one fault of a kind of request once', async () => {
    const { seen } = await outcomeOf(
      'HDR-02',
      withoutNosniff(() => true),
      ['TOK-21'],
    );
    // Two endpoints, with and without a session, and the token by POST without one, however often each was asked.
    const kinds = ['GET: status 200', 'GET: status 200', 'GET: status 400', 'GET: status 400', 'POST: status 400'];
    expect(seen?.toSorted()).toEqual(kinds.map((kind) => `${kind}, x-content-type-options: none`));
  });

  it('are judged although another check has ended the only session', async () => {
    let isOver = false;
    const backend = await start(({ url }) => {
      isOver ||= url === '/logout';
      return isOver ? {} : undefined;
    });
    const { verdicts } = await testContract({
      baseUrl: backend.origin,
      session: cookieSession('session=good-enough'),
      only: ['LOGOUT-01', 'CACHE-01'],
      hints: { logout: { url: '/logout' } },
    });
    expect(verdicts.map(({ requirement, outcome }) => [requirement.id, outcome])).toEqual([
      ['LOGOUT-01', 'kept'],
      ['CACHE-01', 'not kept'],
    ]);
  });

  it('do not speak of what gateways answer in an outage', async () => {
    const change = onEndpoints((answer) => (answer.status === 400 ? { status: 503, headers: {}, body: '' } : answer));
    expect(await outcomeOf('HDR-02', change, [])).toEqual({ outcome: 'kept', seen: [] });
  });
});
