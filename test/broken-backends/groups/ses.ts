import { json, requireSession } from '../backend/answering.js';
import type { Session } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

export const sesImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'SES-01',
    deed: 'answers nobody with 200 and a signedIn flag',
    followers: ['ERR-20'],
    change: (honest) => ({
      async sessionInfo(request, backend) {
        if (honest.readSessionCookie(request) !== undefined) return honest.sessionInfo(request, backend);
        return json(200, { error: 'invalid_session', signed_in: false }, honest.securityHeaders(request));
      },
    }),
  },
  {
    breaks: 'SES-02',
    deed: 'compares only the first half of the cookie',
    change: (honest) => ({
      findSession(request, backend) {
        const id = honest.readSessionCookie(request) ?? '';
        const isLike = (session: Session) => id.length > 30 && session.id.startsWith(id.slice(0, 20));
        return [...backend.sessions.values()].find(isLike);
      },
    }),
  },
  {
    breaks: 'SES-02',
    deed: 'fails over a cookie that is very long',
    change: (honest) => ({
      findSession(request, backend) {
        if ((honest.readSessionCookie(request) ?? '').length > 4096) throw new Error('too long for the database');
        return honest.findSession(request, backend);
      },
    }),
  },
  {
    breaks: 'SES-03',
    deed: 'takes the cookie of a sign-in that has only begun for a session',
    change: (honest) => ({
      async sessionInfo(request, backend) {
        const hasBegun = (request.headers.cookie ?? '').includes('__Host-attempt=');
        if (!hasBegun || honest.findSession(request, backend)) return honest.sessionInfo(request, backend);
        return json(200, { sub: 'anonymous' }, honest.securityHeaders(request));
      },
    }),
  },
  {
    breaks: 'SES-04',
    deed: 'has no GET for session information',
    followers: ['TLS-02'],
    change: (honest) => ({
      async sessionInfo(request, backend) {
        const answer = await honest.sessionInfo(request, backend);
        return request.method === 'GET' ? { ...answer, status: 405 } : answer;
      },
    }),
  },
  {
    breaks: 'SES-05',
    deed: 'answers every method as if it were GET',
    change: (honest) => ({
      answer: (request, backend) =>
        honest.answer(request.path.endsWith('sessioninfo') ? { ...request, method: 'GET' } : request, backend),
    }),
  },
  {
    breaks: 'SES-06',
    deed: 'lets a parameter choose the person',
    change: (honest) => ({
      async sessionInfo(request, backend) {
        const answer = await honest.sessionInfo(request, backend);
        const sub = new URLSearchParams(request.search).get('sub');
        return sub === null ? answer : { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), sub }) };
      },
    }),
  },
  {
    breaks: 'SES-07',
    deed: 'gives a list of claims',
    change: (honest) => ({
      sessionInfoBody: (session, backend) => Object.entries(honest.sessionInfoBody(session, backend) as object),
    }),
  },
  {
    breaks: 'SES-08',
    deed: 'gives the ID Token along',
    change: (honest) => ({
      sessionInfoBody: (session, backend) => ({
        ...(honest.sessionInfoBody(session, backend) as object),
        id_token: session.idToken,
      }),
    }),
  },
  {
    breaks: 'SES-08',
    deed: 'gives the session id along, by another name',
    change: (honest) => ({
      sessionInfoBody: (session, backend) => ({
        ...(honest.sessionInfoBody(session, backend) as object),
        reference: session.id,
      }),
    }),
  },
  {
    breaks: 'SES-09',
    deed: 'gives all claims of the ID Token',
    followers: ['SES-11'],
    change: () => ({ sessionInfoBody: ({ claims }) => claims }),
  },
  {
    breaks: 'SES-10',
    deed: 'gives an e-mail address as email_verified, as the example of the draft does',
    change: (honest) => ({
      sessionInfoBody: (session, backend) => ({
        ...(honest.sessionInfoBody(session, backend) as object),
        email_verified: session.claims.email,
      }),
    }),
  },
  {
    breaks: 'SES-11',
    deed: 'gives the expiry of the ID Token',
    change: (honest) => ({
      sessionInfoBody: (session, backend) => ({
        ...(honest.sessionInfoBody(session, backend) as object),
        exp: session.claims.exp,
      }),
    }),
  },
  {
    breaks: 'SES-12',
    deed: 'refreshes when it is asked who is signed in',
    followers: ['ONL-08'],
    change: (honest) => ({
      async sessionInfo(request, backend) {
        const session = requireSession(request, backend);
        const query = { scope: [], resources: [] };
        const held = session.tokens.get(honest.heldKey(query));
        if (held === undefined || !honest.isSuitable(held, session, backend))
          await honest.refresh(session, query, backend).catch(() => undefined);
        return honest.sessionInfo(request, backend);
      },
    }),
  },
  {
    breaks: 'SES-13',
    deed: 'takes a session id from the URL',
    change: (honest) => ({
      readSessionCookie: (request) =>
        honest.readSessionCookie(request) ?? new URLSearchParams(request.search).get('sid') ?? undefined,
    }),
  },
  {
    breaks: 'SES-13',
    deed: 'counts its sessions',
    change: () => {
      let count = 100_000_000;
      return {
        newSessionId() {
          count += 1;
          return String(count);
        },
      };
    },
  },
  {
    breaks: 'SES-14',
    deed: 'leaves the end of a session to the cookie',
    followers: ['SES-15'],
    change: (honest) => ({
      findSession(request, backend) {
        const session = honest.findSession(request, backend);
        const never = {
          get: (given: Session, name: string) => (name === 'endsAt' ? Infinity : Reflect.get(given, name)),
        };
        return session && new Proxy(session, never);
      },
      sessionInfoBody: (session, backend) => ({
        ...(honest.sessionInfoBody(session, backend) as object),
        exp: backend.sessions.get(session.id)?.endsAt,
      }),
    }),
  },
  {
    breaks: 'SES-15',
    deed: 'does not look at the end of the refresh token',
    change: (honest) => ({
      async requestTokens(form, backend) {
        const answer = await honest.requestTokens(form, backend);
        const { refresh_expires_in: _end, ...members } = answer.members ?? {};
        return answer.members === undefined ? answer : { ...answer, members };
      },
    }),
  },
  {
    breaks: 'SES-16',
    deed: 'gives session information as a problem document',
    followers: ['HDR-01'],
    change: (honest) => ({
      async sessionInfo(request, backend) {
        const answer = await honest.sessionInfo(request, backend);
        return { ...answer, headers: { ...answer.headers, 'Content-Type': 'application/problem+json' } };
      },
    }),
  },
];

export const sesVariants: readonly ConformingVariant[] = [
  { custom: 'tells nothing about the person', change: () => ({ sessionInfoBody: () => ({}) }) },
  {
    custom: 'tells no expiry',
    change: () => ({ sessionInfoBody: ({ claims: { sub, name } }) => ({ sub, name, roles: ['a', 'b'] }) }),
  },
];
