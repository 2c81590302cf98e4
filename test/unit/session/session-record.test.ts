import { describe, expect, it } from '@jest/globals';
import { formatSessionRecord, ReadSession, type SessionRecord } from '../../../src/session/session-record.js';

describe('A session record', () => {
  it('gives back what was written, whatever line it is on and whatever characters are in it', () => {
    const record: SessionRecord = {
      times: { startedAt: 1, lastUsedAt: 2, endsAt: 3 },
      person: {
        issuer: 'https://as.example',
        authorizationServer: 'default',
        sub: 'ü\n\u2028漢😀',
        claims: { name: 'line\r\nfeed\u010a' },
      },
      held: {
        accessTokens: [],
        grants: [
          { id: 'grant', authorizationServer: 'default', scope: ['é'], resources: [], refreshToken: 'two\nlines' },
        ],
      },
    };
    const bytes = Buffer.from(formatSessionRecord(record));
    const session = new ReadSession('handle', { id: 'id', bytes, version: 7 });
    expect(session.times).toEqual(record.times);
    expect(session.person).toEqual(record.person);
    expect(session.tokens()).toEqual(record.held);
    expect(session).toMatchObject({ handle: 'handle', id: 'id', version: 7 });
  });
});
