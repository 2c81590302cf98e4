import { describe, expect, it } from '@jest/globals';
import type { GetTokenErrors, GetTokenResponses } from '../../../generated/contract/index.js';
import type { JsonAnswer } from '../../../src/contract/answer.js';

type TokenAnswer = JsonAnswer<GetTokenResponses & GetTokenErrors>;

/**
 * These lines are checked when the tests are compiled: if one of the marked answers became acceptable, the marker would
 * be an error, and the build would fail.
 */
const answers: TokenAnswer[] = [
  { kind: 'json', status: 200, body: { access_token: 'a' } },
  { kind: 'json', status: 400, body: { error: 'invalid_session' } },
  // @ts-expect-error a token response has an access token
  { kind: 'json', status: 200, body: { token_type: 'Bearer' } },
  // @ts-expect-error a lifetime is a number
  { kind: 'json', status: 200, body: { access_token: 'a', expires_in: '300' } },
  // @ts-expect-error an error has a code
  { kind: 'json', status: 400, body: { error_description: 'no code' } },
  // @ts-expect-error the contract has no such status
  { kind: 'json', status: 418, body: { error: 'teapot' } },
  // @ts-expect-error a refresh token is nothing that the contract knows
  { kind: 'json', status: 200, body: { access_token: 'a', refresh_token: 'r' } },
];

describe('Handlers', () => {
  it('can only answer what the contract knows, or they do not compile', () => {
    expect(answers).toHaveLength(7);
  });
});
