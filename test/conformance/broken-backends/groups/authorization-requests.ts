import { createHash } from 'node:crypto';
import type { Answer, Parts } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

const parameters =
  (more: Record<string, string>) =>
  (original: Parts): Partial<Parts> => ({
    authorizationParameters: (attempt, backend) => ({ ...original.authorizationParameters(attempt, backend), ...more }),
  });

const CHALLENGE = createHash('sha256').update('always the same').digest('base64url');

const withLocation = (answer: Answer, location: string): Answer => ({
  ...answer,
  headers: { ...answer.headers, Location: location },
});

export const authorizationRequests: readonly BrokenBackend[] = [
  {
    breaks: 'LOGIN-01',
    fault: 'sends the client secret through the browser',
    change: (original) => ({
      async login(request, backend) {
        const answer = await original.login(request, backend);
        return { ...answer, headers: { ...answer.headers, 'X-Debug': encodeURIComponent(backend.clientSecret) } };
      },
    }),
  },
  {
    breaks: 'LOGIN-02',
    fault: 'asks for a token in the URL as well',
    change: parameters({ response_type: 'code token' }),
  },
  {
    breaks: 'LOGIN-03',
    fault: 'uses one PKCE verifier for all sign-ins',
    change: (original) => ({
      authorizationParameters: (attempt, backend) => ({
        ...original.authorizationParameters(attempt, backend),
        code_challenge: CHALLENGE,
      }),
      requestTokens(form, backend) {
        if (form.has('code_verifier')) form.set('code_verifier', 'always the same');
        return original.requestTokens(form, backend);
      },
    }),
  },
  {
    breaks: 'LOGIN-09',
    fault: 'builds its redirect URI from the Host header',
    change: (original) => ({
      async login(request, backend) {
        const answer = await original.login(request, backend);
        const location = new URL(String(answer.headers.Location));
        location.searchParams.set('redirect_uri', `http://${request.headers.host}/callback`);
        return withLocation(answer, location.href);
      },
    }),
  },
  {
    breaks: 'LOGIN-16',
    fault: 'asks for any scope in the login URL',
    change: (original) => ({
      async login(request, backend) {
        const answer = await original.login(request, backend);
        const wanted = new URLSearchParams(request.search).get('scope');
        const location = new URL(String(answer.headers.Location));
        if (wanted !== null) location.searchParams.set('scope', `${location.searchParams.get('scope')} ${wanted}`);
        return withLocation(answer, location.href);
      },
    }),
  },
];
