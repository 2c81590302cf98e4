import { describe, expect, it } from '@jest/globals';
import { adviceFor, readRefusal } from '../../../src/development/page/refusal.js';

describe('what the page makes of a refusal', () => {
  it('reads code, description and the way on', () => {
    const body = { error: 'backend_not_ready', error_description: 'Not yet.', login_uri: '/bff/login?scope=sell' };
    expect(readRefusal(body, 400)).toEqual({
      reason: 'refused',
      code: 'backend_not_ready',
      description: 'Not yet.',
      loginUri: '/bff/login?scope=sell',
    });
  });

  it.each([
    ['HTML of a proxy', '<html>Bad gateway</html>', 502],
    ['an empty body', '', 500],
    ['JSON without a code', { message: 'no' }, 500],
    ['a code that is no text', { error: 7 }, 400],
    ['nothing at all', undefined, 204],
  ])('does not take %s for an answer of the backend', (_, body, status) => {
    expect(readRefusal(body, status)).toEqual({ reason: 'not understood', code: `HTTP ${status}` });
  });

  it('tells an unreachable backend from one that refuses', () => {
    expect(readRefusal(new TypeError('Failed to fetch'), undefined).reason).toBe('unreachable');
  });

  it.each([
    ['temporarily_unavailable', true],
    ['server_error', true],
    ['a_code_of_tomorrow', true],
    ['invalid_scope', false],
    ['invalid_target', false],
    ['backend_not_ready', false],
  ])('after %s, offers to try again: %s', (code, tryAgain) => {
    expect(adviceFor({ reason: 'refused', code }).tryAgain).toBe(tryAgain);
  });
});
