import { describe, expect, it } from '@jest/globals';
import { adviceFor } from '../../../../src/demo/page/refusal.js';

describe('what the page makes of a refusal', () => {
  it.each([
    ['temporarily_unavailable', true],
    ['unreachable', true],
    ['not_understood', true],
    ['server_error', true],
    ['a_code_of_tomorrow', true],
    ['invalid_scope', false],
    ['invalid_target', false],
    ['backend_not_ready', false],
  ])('after %s, offers to try again: %s', (error, tryAgain) => {
    expect(adviceFor({ kind: 'refused', error }).tryAgain).toBe(tryAgain);
  });
});
