import { describe, expect, it } from '@jest/globals';
import { keepingSuccessor, noteSuccessor } from '../../../src/authorization-server/successor.js';

const answer = Buffer.from(JSON.stringify({ access_token: 'at', refresh_token: 'next' }));

describe('The refresh token that an answer brought', () => {
  it('is kept when what fails comes after it, such as fetching the keys [RT-03]', async () => {
    const outcome = await keepingSuccessor(async () => {
      noteSuccessor(answer);
      return { kind: 'unavailable', reason: 'ECONNREFUSED' };
    });
    expect(outcome).toEqual({ kind: 'unusable', reason: 'ECONNREFUSED', successor: 'next' });
  });

  it('is not made up where none came: the outcome stays unknown [RT-13]', async () => {
    const outcome = await keepingSuccessor(async () => ({ kind: 'unavailable', reason: 'ECONNRESET' }));
    expect(outcome).toEqual({ kind: 'unavailable', reason: 'ECONNRESET' });
  });

  it('belongs to its own request alone', async () => {
    const [noted, other] = await Promise.all([
      keepingSuccessor(async () => {
        noteSuccessor(answer);
        return { kind: 'unusable', reason: 'one' };
      }),
      keepingSuccessor(async () => ({ kind: 'unusable', reason: 'other' })),
    ]);
    expect(noted).toMatchObject({ successor: 'next' });
    expect(other).not.toHaveProperty('successor');
  });
});
