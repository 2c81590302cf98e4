import { json, requireSession } from '../backend/answering.js';
import type { Session } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

export const sesBroken: readonly BrokenBackend[] = [
  {
    breaks: 'SES-01',
    fault: 'answers requests without a session with 200 and a flag',
    alsoBreaks: ['ERR-20'],
    change: (original) => ({
      async sessionInfo(request, backend) {
        if (original.readSessionCookie(request) !== undefined) return original.sessionInfo(request, backend);
        return json(200, { error: 'invalid_session', signed_in: false }, original.securityHeaders(request));
      },
    }),
  },
  {
    breaks: 'SES-02',
    fault: 'compares only the first half of the cookie',
    change: (original) => ({
      findSession(request, backend) {
        const id = original.readSessionCookie(request) ?? '';
        const isLike = (session: Session) => id.length > 30 && session.id.startsWith(id.slice(0, 20));
        return [...backend.sessions.values()].find(isLike);
      },
    }),
  },
  {
    breaks: 'SES-02',
    fault: 'fails on a very long cookie',
    change: (original) => ({
      findSession(request, backend) {
        if ((original.readSessionCookie(request) ?? '').length > 4096) throw new Error('too long for the database');
        return original.findSession(request, backend);
      },
    }),
  },
  {
    breaks: 'SES-03',
    fault: 'accepts the cookie of a sign-in in progress as a session',
    change: (original) => ({
      async sessionInfo(request, backend) {
        const hasBegun = (request.headers.cookie ?? '').includes('__Host-attempt=');
        if (!hasBegun || original.findSession(request, backend)) return original.sessionInfo(request, backend);
        return json(200, { sub: 'anonymous' }, original.securityHeaders(request));
      },
    }),
  },
  {
    breaks: 'SES-04',
    fault: 'has no GET for session information',
    alsoBreaks: ['TLS-02'],
    change: (original) => ({
      async sessionInfo(request, backend) {
        const answer = await original.sessionInfo(request, backend);
        return request.method === 'GET' ? { ...answer, status: 405 } : answer;
      },
    }),
  },
  {
    breaks: 'SES-05',
    fault: 'answers every method like GET',
    change: (original) => ({
      answer: (request, backend) =>
        original.answer(request.path.endsWith('sessioninfo') ? { ...request, method: 'GET' } : request, backend),
    }),
  },
  {
    breaks: 'SES-06',
    fault: 'lets a parameter choose the person',
    change: (original) => ({
      async sessionInfo(request, backend) {
        const answer = await original.sessionInfo(request, backend);
        const sub = new URLSearchParams(request.search).get('sub');
        return sub === null ? answer : { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), sub }) };
      },
    }),
  },
  {
    breaks: 'SES-07',
    fault: 'sends the claims as a list',
    change: (original) => ({
      sessionInfoBody: (session, backend) => Object.entries(original.sessionInfoBody(session, backend) as object),
    }),
  },
  {
    breaks: 'SES-08',
    fault: 'includes the ID Token',
    change: (original) => ({
      sessionInfoBody: (session, backend) => ({
        ...(original.sessionInfoBody(session, backend) as object),
        id_token: session.idToken,
      }),
    }),
  },
  {
    breaks: 'SES-08',
    fault: 'includes the session id under another name',
    change: (original) => ({
      sessionInfoBody: (session, backend) => ({
        ...(original.sessionInfoBody(session, backend) as object),
        reference: session.id,
      }),
    }),
  },
  {
    breaks: 'SES-09',
    fault: 'includes all claims of the ID Token',
    alsoBreaks: ['SES-11'],
    change: () => ({ sessionInfoBody: ({ claims }) => claims }),
  },
  {
    breaks: 'SES-10',
    fault: 'sends an e-mail address as email_verified, like the example of the draft',
    change: (original) => ({
      sessionInfoBody: (session, backend) => ({
        ...(original.sessionInfoBody(session, backend) as object),
        email_verified: session.claims.email,
      }),
    }),
  },
  {
    breaks: 'SES-11',
    fault: 'sends the expiry of the ID Token',
    change: (original) => ({
      sessionInfoBody: (session, backend) => ({
        ...(original.sessionInfoBody(session, backend) as object),
        exp: session.claims.exp,
      }),
    }),
  },
  {
    breaks: 'SES-12',
    fault: 'refreshes for session information',
    alsoBreaks: ['ONL-08'],
    change: (original) => ({
      async sessionInfo(request, backend) {
        const session = requireSession(request, backend);
        const query = { scope: [], resources: [] };
        const held = session.tokens.get(original.heldKey(query));
        if (held === undefined || !original.isSuitable(held, session, backend))
          await original.refresh(session, query, backend).catch(() => undefined);
        return original.sessionInfo(request, backend);
      },
    }),
  },
  {
    breaks: 'SES-13',
    fault: 'accepts a session id in the URL',
    change: (original) => ({
      readSessionCookie: (request) =>
        original.readSessionCookie(request) ?? new URLSearchParams(request.search).get('sid') ?? undefined,
    }),
  },
  {
    breaks: 'SES-13',
    fault: 'numbers its sessions',
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
    fault: 'leaves the expiry of a session to the cookie',
    alsoBreaks: ['SES-15'],
    change: (original) => ({
      findSession(request, backend) {
        const session = original.findSession(request, backend);
        const never = {
          get: (given: Session, name: string) => (name === 'endsAt' ? Infinity : Reflect.get(given, name)),
        };
        return session && new Proxy(session, never);
      },
      sessionInfoBody: (session, backend) => ({
        ...(original.sessionInfoBody(session, backend) as object),
        exp: backend.sessions.get(session.id)?.endsAt,
      }),
    }),
  },
  {
    breaks: 'SES-15',
    fault: 'ignores the expiry of the refresh token',
    change: (original) => ({
      async requestTokens(form, backend) {
        const answer = await original.requestTokens(form, backend);
        const { refresh_expires_in: _end, ...members } = answer.members ?? {};
        return answer.members === undefined ? answer : { ...answer, members };
      },
    }),
  },
  {
    breaks: 'SES-16',
    fault: 'sends session information as a problem document',
    alsoBreaks: ['HDR-01'],
    change: (original) => ({
      async sessionInfo(request, backend) {
        const answer = await original.sessionInfo(request, backend);
        return { ...answer, headers: { ...answer.headers, 'Content-Type': 'application/problem+json' } };
      },
    }),
  },
];

export const sesVariants: readonly ConformingVariant[] = [
  { trait: 'sends no claims about the person', change: () => ({ sessionInfoBody: () => ({}) }) },
  {
    trait: 'sends no expiry',
    change: () => ({ sessionInfoBody: ({ claims: { sub, name } }) => ({ sub, name, roles: ['a', 'b'] }) }),
  },
];
