import { describe, expect, it } from '@jest/globals';
import { Refused, type Request } from '../broken-backends/backend/parts.js';
import { testChange } from '../broken-backends/test-change.js';

/** Tests a backend with a `Lax` cookie whose only defence is the header of these requests, which the tester sends. */
async function testDemanding(isMeant: (request: Request) => boolean) {
  const { verdicts } = await testChange(
    (original) => ({
      sessionCookie: (id) => original.sessionCookie(id).replace('SameSite=Strict', 'SameSite=Lax'),
      checkSite(request) {
        if (isMeant(request) && request.headers['x-requested-by'] === undefined)
          throw new Refused('invalid_request', { status: 403 });
      },
    }),
    { only: ['CSRF-05', 'CSRF-09', 'TOK-15'] },
  );
  return Object.fromEntries(verdicts.map(({ requirement, outcome, notes }) => [requirement.id, { outcome, notes }]));
}

describe('A header that is sent with each request', () => {
  it('CSRF-05, CSRF-09: is a defence where it is demanded', async () => {
    expect(await testDemanding(() => true)).toMatchObject({
      'CSRF-05': { outcome: 'kept', notes: ['The defence is a header that it demands.'] },
      'CSRF-09': { outcome: 'kept' },
      'TOK-15': { outcome: 'kept' },
    });
  });

  it('CSRF-05, CSRF-09: is none where it is not, and nothing is said about how it is demanded', async () => {
    expect(await testDemanding(() => false)).toMatchObject({
      'CSRF-05': { outcome: 'not kept' },
      'CSRF-09': { outcome: 'not applicable' },
    });
  });

  it('CSRF-09: has to be demanded of each method', async () => {
    expect(await testDemanding(({ method }) => method === 'GET')).toMatchObject({
      'CSRF-09': { outcome: 'not kept' },
    });
  });
});
