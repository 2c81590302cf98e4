import { beforeAll, describe, expect, it } from '@jest/globals';
import { createFrontend } from '../support/frontend.js';
import { navigation } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';
import { createUserAgent, type HttpAnswer } from '../support/user-agent.js';

const pair = useTestBackend();
/** All that a browser gets from the backend, from the sign-in to the sign-out, as text. */
let received = '';
let refreshTokens: readonly string[] = [];

const textOf = ({ headers, body }: HttpAnswer) => `${JSON.stringify([...headers])} ${body}\n`;
const see = (answer: HttpAnswer) => {
  received += textOf(answer);
  return answer;
};

beforeAll(async () => {
  const userAgent = createUserAgent();
  const { origin } = pair.backend;
  const begun = see(await userAgent.fetch(`${origin}/bff/login`, { headers: navigation('none') }));
  const callback = await userAgent.signInAt(begun.headers.get('location') ?? '', { person: '' });
  see(await userAgent.fetch(callback, { headers: navigation('cross-site') }));
  const alice = createFrontend(userAgent, origin);
  for (const scope of ['read', 'buy', 'read', 'sell', '"']) see(await alice.token({ scope }));
  pair.server.answerNext('/token', {
    status: 400,
    body: { error: 'invalid_scope', refresh_token: pair.server.issued.at(-1)?.refreshToken },
  });
  see(await alice.token({ scope: 'openid' }));
  see(await alice.sessionInfo());
  refreshTokens = pair.server.issued.flatMap(({ refreshToken = [] }) => refreshToken);
  see(await alice.logout());
});

describe('what the browser gets', () => {
  it('has no refresh token in it, in no body and no header, in no form [RT-01] [TOK-72]', () => {
    expect(refreshTokens.length).toBeGreaterThanOrEqual(3);
    for (const token of refreshTokens) {
      const encoded = (['base64url', 'hex'] as const).map((form) => Buffer.from(token).toString(form).slice(0, -3));
      const found = [token, encodeURIComponent(token), ...encoded].filter((form) => received.includes(form));
      expect(found).toEqual([]);
    }
    expect(received).not.toContain('refresh_token');
  });
});
