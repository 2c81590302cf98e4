import { verifiedLoosely } from '../backend/jwt.js';
import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

const ATTEMPT_COOKIE = '__Host-attempt';

export const authorizationResponses: readonly BrokenBackend[] = [
  {
    breaks: 'LOGIN-04',
    fault: 'accepts an authorization response in any browser',
    change: (original) => ({
      callback(request, backend) {
        const state = new URLSearchParams(request.search).get('state');
        return original.callback(
          { ...request, headers: { ...request.headers, cookie: `${ATTEMPT_COOKIE}=${state}` } },
          backend,
        );
      },
    }),
  },
  {
    breaks: 'LOGIN-05',
    fault: 'accepts an authorization response repeatedly',
    alsoBreaks: ['CKI-08'],
    change: (original) => ({
      async callback(request, backend) {
        const state = new URLSearchParams(request.search).get('state') ?? '';
        const attempt = backend.attempts.get(state);
        const answer = await original.callback(request, backend);
        if (attempt) backend.attempts.set(state, attempt);
        const cookies = [answer.headers['Set-Cookie'] ?? []].flat();
        const kept = cookies.filter((cookie) => !cookie.startsWith(ATTEMPT_COOKIE));
        return {
          ...answer,
          headers: { ...answer.headers, 'Set-Cookie': [...kept, `${ATTEMPT_COOKIE}x=; Path=/; Secure; Max-Age=0`] },
        };
      },
    }),
  },
  {
    breaks: 'LOGIN-07',
    fault: 'ignores iss',
    change: (original) => ({
      callback(request, backend) {
        const query = new URLSearchParams(request.search);
        query.set('iss', backend.issuer);
        return original.callback({ ...request, search: query.toString() }, backend);
      },
    }),
  },
  {
    breaks: 'LOGIN-12',
    fault: 'shows the error description without escaping',
    change: (original) => ({
      async callback(request, backend) {
        const description = new URLSearchParams(request.search).get('error_description');
        if (description === null) return original.callback(request, backend);
        return {
          status: 400,
          headers: { 'Content-Type': 'text/html', 'Referrer-Policy': 'no-referrer' },
          body: `<p>${description}</p>`,
        };
      },
    }),
  },
  {
    breaks: 'LOGIN-06',
    fault: 'takes azp for the audience of the ID Token',
    change: (original) => ({
      async verifyIdToken(token, attempt, backend) {
        const { azp, ...claims } = verifiedLoosely(String(token));
        return azp === backend.clientId ? { ...claims, azp } : original.verifyIdToken(token, attempt, backend);
      },
    }),
  },
  {
    breaks: 'LOGIN-06',
    fault: 'takes an ID Token until an hour after its end',
    change: (original) => ({
      async verifyIdToken(token, attempt, backend) {
        const { exp } = verifiedLoosely(String(token));
        const isLate = Number(exp) < backend.now() && Number(exp) > backend.now() - 3600;
        return isLate ? verifiedLoosely(String(token)) : original.verifyIdToken(token, attempt, backend);
      },
    }),
  },
  {
    breaks: 'LOGIN-06',
    fault: 'does not verify the signature of the ID Token',
    change: () => ({
      async verifyIdToken(token, { nonce }, { issuer, clientId }) {
        const claims = verifiedLoosely(String(token));
        if (claims.iss !== issuer || claims.nonce !== nonce || ![claims.aud].flat().includes(clientId))
          throw new Refused('server_error', { status: 502 });
        return claims;
      },
    }),
  },
  {
    breaks: 'LOGIN-05',
    fault: 'redeems the code that comes after an error',
    change: (original) => ({
      async callback(request, backend) {
        const query = new URLSearchParams(request.search);
        const attempt = backend.attempts.get(query.get('state') ?? '');
        try {
          return await original.callback(request, backend);
        } finally {
          if (attempt !== undefined && query.has('error')) backend.attempts.set(attempt.state, attempt);
        }
      },
    }),
  },
];
