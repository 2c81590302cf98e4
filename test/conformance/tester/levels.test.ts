import { describe, expect, it } from '@jest/globals';
import { inErrors, onEndpoints, onFailure } from '../broken-backends/backend/changes.js';
import { Refused } from '../broken-backends/backend/parts.js';
import type { Change } from '../broken-backends/backend/start-backend.js';
import { testChange } from '../broken-backends/test-change.js';

/** The severity of a requirement; `others` ask for what it looks at. */
async function severityOf(id: string, change: Change, others: readonly string[] = []): Promise<string | undefined> {
  const { verdicts } = await testChange(change, { only: [id, ...others], isStrict: false });
  return verdicts.find(({ requirement }) => requirement.id === id)?.severity;
}

/** Where a requirement joins what a source says with what we make of it. */
describe('A finding weighs what its part of the requirement weighs', () => {
  it('TOK-41: another code for a resource that is no URI is against good practice; a token for it is a failure', async () => {
    const withOtherCode = inErrors((members) => ({ ...members, error: 'unknown_resource' }));
    expect(await severityOf('TOK-41', withOtherCode)).toBe('practice');
    const withToken: Change = (original) => ({
      readQuery: (request) => original.readQuery({ ...request, search: '' }),
    });
    expect(await severityOf('TOK-41', withToken)).toBe('failure');
  });

  it('ERR-04: a quotation mark in an error is against good practice; a letter beyond ASCII is a failure', async () => {
    expect(
      await severityOf(
        'ERR-04',
        inErrors((members) => ({ ...members, error: 'no "session"' })),
      ),
    ).toBe('practice');
    expect(
      await severityOf(
        'ERR-04',
        inErrors((members) => ({ ...members, error: 'ungültig' })),
      ),
    ).toBe('failure');
  });

  it('RT-10: a token that is still handed out after invalid_grant is against good practice; another error is a failure', async () => {
    const keepingOn: Change = (original) => {
      let isOver = false;
      return {
        endAfterInvalidGrant: () => {
          isOver = true;
        },
        isSuitable: (held, session, backend) => isOver || original.isSuitable(held, session, backend),
      };
    };
    expect(await severityOf('RT-10', keepingOn)).toBe('practice');
    expect(
      await severityOf(
        'RT-10',
        inErrors((members) => ({ ...members, error: 'oops' })),
      ),
    ).toBe('failure');
  });

  it('HDR-01: a page for a method that is not supported is against good practice; for one that is, it is a failure', async () => {
    const withPageFor = (...statuses: readonly number[]) =>
      onEndpoints((answer) =>
        statuses.includes(answer.status)
          ? { ...answer, headers: { ...answer.headers, 'Content-Type': 'text/html' }, body: '<p>No.</p>' }
          : answer,
      );
    expect(await severityOf('HDR-01', withPageFor(405), ['TOK-13', 'SES-05'])).toBe('practice');
    expect(await severityOf('HDR-01', withPageFor(400), ['TOK-13', 'SES-05'])).toBe('failure');
  });

  it('ERR-07: another error after a 503 is against good practice; after a 429 it is a failure', async () => {
    const withOwnErrorAfter = (...statuses: readonly number[]) =>
      onFailure(({ status }) => {
        if (statuses.includes(status)) throw new Refused('temporarily_unavailable');
      });
    expect(await severityOf('ERR-07', withOwnErrorAfter(503))).toBe('practice');
    expect(await severityOf('ERR-07', withOwnErrorAfter(429, 503))).toBe('failure');
  });

  it('RT-15: a refresh for the whole grant is against advice; one for more than that is a failure', async () => {
    const forTheWhole: Change = (original) => ({
      refreshForm: (session, { resources }) => original.refreshForm(session, { scope: [], resources }),
    });
    expect(await severityOf('RT-15', forTheWhole)).toBe('warning');
    const forMore: Change = (original) => ({
      checkAllowed: ({ resources }, session, backend) =>
        original.checkAllowed({ scope: [], resources }, session, backend),
    });
    expect(await severityOf('RT-15', forMore)).toBe('failure');
  });
});
