import { describe, expect, it } from '@jest/globals';
import { refusalOf, TOKEN } from '../support/frontend.js';
import { mountedIn } from '../support/mounted.js';
import { useTestBackend } from '../support/use-test-backend.js';

describe.each(['node-http', 'koa', 'express', 'fastify'])(
  'mounted in an application: docs/examples/%s.mjs',
  (example) => {
    const pair = useTestBackend({ serve: mountedIn(example) });

    it('the backend signs in, hands out tokens by GET and POST, and signs out', async () => {
      const alice = await pair.backend.signIn();
      const token = await alice.accessToken();
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const posted = await alice.fetch(TOKEN, { method: 'POST', body: 'scope=read', headers });
      expect([posted.status, posted.json<{ scope: string }>().scope]).toEqual([200, 'read']);
      expect((await alice.sessionInfo()).status).toBe(200);
      expect((await alice.logout()).status).toBe(200);
      expect(refusalOf(await alice.token())).toEqual([400, 'invalid_session']);
      expect(token).not.toBe('');
    });

    it('the rest is the application, and no answer of the backend is the application', async () => {
      const { origin, newUserAgent } = pair.backend;
      const page = await newUserAgent().fetch(`${origin}/`);
      expect([page.status, page.body]).toEqual([200, 'the application']);
      for (const path of [TOKEN, `${TOKEN}?x=y`]) {
        const answer = await newUserAgent().fetch(`${origin}${path}`);
        expect(refusalOf(answer)).toEqual([400, 'invalid_session']);
      }
      const deceived = await newUserAgent().fetch(`${origin}${TOKEN}/x.css`);
      expect(deceived.body).not.toContain('invalid_session');
    });
  },
);
