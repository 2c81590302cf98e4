import { describe, expect, it } from '@jest/globals';
import { TOKEN } from '../support/frontend.js';
import { navigation } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const NEW = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const GIVEN = 'edge/7c9e2f4e:1';

describe('The id of a request', () => {
  const pair = useTestBackend({ options: { trustedProxies: ['127.0.0.1', '::1'], log: { access: true } } });
  const ask = (path: string, headers: Record<string, string>) =>
    pair.backend.newUserAgent().fetch(`${pair.backend.origin}${path}`, { headers });

  it('is the one that a trusted proxy gave it: in the answer, in the log, and on an error page', async () => {
    const page = await ask('/bff/callback?state=x', { ...navigation('cross-site'), 'X-Request-Id': GIVEN });
    expect(page.headers.get('x-request-id')).toBe(GIVEN);
    expect(page.body).toContain(`Request id: ${GIVEN}`);
    expect(pair.backend.entries).toContainEqual(
      expect.objectContaining({
        event: 'request.answered',
        request: GIVEN,
        operation: 'callback',
        status: page.status,
      }),
    );
    for (const path of [TOKEN, '/nothing-here', '/openapi.json'])
      expect((await ask(path, { 'X-Request-Id': GIVEN })).headers.get('x-request-id')).toBe(GIVEN);
  });

  it.each(['', 'a b', '<script>', '"', 'é', 'x'.repeat(129)])(
    'is a new one if that is not valid: %s',
    async (given) => {
      expect((await ask(TOKEN, { 'X-Request-Id': given })).headers.get('x-request-id')).toMatch(NEW);
    },
  );
});

describe('The id of a request without a trusted proxy', () => {
  const pair = useTestBackend();
  it('is a new one, whatever the client says', async () => {
    const headers = { 'X-Request-Id': GIVEN };
    const answer = await pair.backend.newUserAgent().fetch(`${pair.backend.origin}${TOKEN}`, { headers });
    expect(answer.headers.get('x-request-id')).toMatch(NEW);
  });
});
