import { describe, expect, it } from '@jest/globals';
import { Refused, type Request } from '../broken-backends/backend/parts.js';
import { testChange } from '../broken-backends/test-change.js';

/** A backend with a `Lax` cookie that looks at nothing but the header of these requests. The judge sends that header. */
async function judgeDemanding(isMeant: (request: Request) => boolean) {
  const { verdicts } = await testChange(
    (honest) => ({
      sessionCookie: (id) => honest.sessionCookie(id).replace('SameSite=Strict', 'SameSite=Lax'),
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
    expect(await judgeDemanding(() => true)).toMatchObject({
      'CSRF-05': { outcome: 'kept', notes: ['The defence is a header that it demands.'] },
      'CSRF-09': { outcome: 'kept' },
      'TOK-15': { outcome: 'kept' },
    });
  });

  it('CSRF-05, CSRF-09: is none where it is not, and nothing is said about how it is demanded', async () => {
    expect(await judgeDemanding(() => false)).toMatchObject({
      'CSRF-05': { outcome: 'not kept' },
      'CSRF-09': { outcome: 'not applicable' },
    });
  });

  it('CSRF-09: has to be demanded of each method', async () => {
    expect(await judgeDemanding(({ method }) => method === 'GET')).toMatchObject({
      'CSRF-09': { outcome: 'not kept' },
    });
  });
});
