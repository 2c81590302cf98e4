import { beforeAll, describe, expect, it } from '@jest/globals';
import { readOptions } from '../../src/config/read-options.js';
import { type Frontend, refusalOf, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend({ options: { requiredHeader: 'X-Portfolio' } });
let alice: Frontend;
beforeAll(async () => {
  alice = await pair.backend.signIn();
});

const REQUESTS = [
  ['GET', TOKEN],
  ['POST', TOKEN],
  ['GET', SESSION_INFO],
  ['POST', '/bff/logout'],
] as const;

describe('a header that the operator demands', () => {
  it.each(REQUESTS)('is needed by %s %s, before the session is looked at [CSRF-09]', async (method, path) => {
    for (const headers of [{}, { 'X-Portfolio': '' }, { 'X-TMI-BFF': '1' }]) {
      const answer = await alice.fetch(path, { method, headers });
      expect(refusalOf(answer)).toEqual([403, 'invalid_request']);
      expect(answer.body).toContain('The header X-Portfolio is missing.');
    }
    expect((await alice.fetch(SESSION_INFO, { headers: { 'X-Portfolio': '1' } })).status).toBe(200);
  });

  it.each(REQUESTS)('lets %s %s through, whatever its value [CSRF-09]', async (method, path) => {
    const someone = await pair.backend.signIn();
    expect((await someone.fetch(path, { method, headers: { 'x-portfolio': 'any' } })).status).toBe(200);
  });

  it('does not help another origin, and no preflight approves it [CSRF-09] [CSRF-02]', async () => {
    const evil = { Origin: 'https://evil.example', 'X-Portfolio': '1' };
    expect((await alice.fetch(TOKEN, { headers: evil })).status).toBe(403);
    const preflight = { ...evil, 'Access-Control-Request-Headers': 'x-portfolio' };
    const answer = await alice.fetch(TOKEN, { method: 'OPTIONS', headers: preflight });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('is not needed by those who navigate [CSRF-09]', async () => {
    expect((await pair.backend.signIn()).sessionCookie()).not.toBe('');
  });

  it.each(['Cookie', 'Accept', 'X-Forwarded-Proto', 'X-Real-IP', 'X-a b', ''])(
    'cannot be %p, which others may send [CSRF-09]',
    (requiredHeader) => {
      const options = {
        publicOrigin: 'https://app.example',
        authorizationServer: { issuer: 'https://login.example', clientId: 'x', clientSecret: 'y' },
      };
      expect(() => readOptions({ ...options, requiredHeader })).toThrow(/requiredHeader: expected/);
    },
  );
});
