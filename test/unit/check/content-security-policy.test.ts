import { describe, expect, it } from '@jest/globals';
import { allowsConnection } from '../../../src/check/settings/content-security-policy.js';

const from = 'https://app.acme.test';

describe('A content security policy', () => {
  it.each([
    ["default-src 'self'", from, true],
    ["default-src 'self'", 'https://api.acme.test', false],
    ["default-src *; connect-src 'none'", 'https://api.acme.test', false],
    ["default-src 'none'; CONNECT-SRC https://api.acme.test", 'https://api.acme.test', true],
    ["connect-src 'self'; connect-src *", 'https://api.acme.test', false],
    ['connect-src https:', 'https://api.acme.test', true],
    ['connect-src https:', 'http://api.acme.test', false],
    ['connect-src *', 'http://api.acme.test:8080', true],
    ['connect-src api.acme.test', 'https://api.acme.test', true],
    ['connect-src api.acme.test', 'http://api.acme.test', false],
    ['connect-src https://*.acme.test', 'https://api.acme.test', true],
    ['connect-src https://*.acme.test', 'https://acme.test', false],
    ['connect-src https://*.acme.test', 'https://api.evilacme.test', false],
    ['connect-src https://api.acme.test:8443', 'https://api.acme.test:8443', true],
    ['connect-src https://api.acme.test:8443', 'https://api.acme.test', false],
    ['connect-src https://api.acme.test:443', 'https://api.acme.test', true],
    ['connect-src https://api.acme.test:*', 'https://api.acme.test:8443', true],
    ['connect-src https://api.acme.test/v1/', 'https://api.acme.test', true],
    ["script-src 'self'", 'https://api.acme.test', true],
  ])('"%s" and %s: %s', (policy, to, isAllowed) => {
    expect(allowsConnection(policy, { from, to })).toBe(isAllowed);
  });
});
