import { describe, expect, it } from '@jest/globals';
import { inErrors } from '../broken-backends/backend/changes.js';
import type { Change } from '../broken-backends/backend/start-backend.js';
import { testChange } from '../broken-backends/test-change.js';

/** The severity of the one requirement that is tested. */
async function severityOf(id: string, change: Change): Promise<string | undefined> {
  const { verdicts } = await testChange(change, { only: [id] });
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
});
