import { json } from '../backend/answering.js';
import { inErrors, onEndpoints, onFailure } from '../backend/changes.js';
import { Refused } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

export const errBroken: readonly BrokenBackend[] = [
  {
    breaks: 'ERR-01',
    fault: 'answers malformed queries with 422',
    alsoBreaks: ['TOK-04'],
    change: onEndpoints((answer) =>
      answer.status === 400 && answer.body.includes('invalid_request') ? { ...answer, status: 422 } : answer,
    ),
  },
  {
    breaks: 'ERR-02',
    fault: 'sends errors as problem documents',
    alsoBreaks: ['ERR-20'],
    change: onEndpoints((answer) =>
      answer.body.includes('"invalid_session"')
        ? { ...answer, body: JSON.stringify({ title: 'No session', status: 400 }) }
        : answer,
    ),
  },
  {
    breaks: 'ERR-03',
    fault: 'describes errors with a list',
    change: inErrors((members) => ({ error_description: ['no', 'no'], ...members })),
  },
  {
    breaks: 'ERR-04',
    fault: 'translates error codes',
    alsoBreaks: ['TOK-26'],
    change: inErrors((members) =>
      members.error === 'invalid_request' ? { ...members, error: 'ungültige_anfrage' } : members,
    ),
  },
  {
    breaks: 'ERR-05',
    fault: 'answers 401 without a session',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        return refused.code === 'invalid_session' && request.path.endsWith('token')
          ? { ...answer, status: 401 }
          : answer;
      },
    }),
  },
  {
    breaks: 'ERR-06',
    fault: 'answers 500 when it has no refresh token',
    alsoBreaks: ['RT-21'],
    change: (original) => ({
      async refresh(session, query, backend) {
        const held = session.tokens.get(original.heldKey(query));
        const isOver = (held?.expiresAt ?? 0) <= backend.now();
        if (session.refreshToken === undefined && isOver) throw new Error('refreshToken is undefined');
        return original.refresh(session, query, backend);
      },
    }),
  },
  {
    breaks: 'ERR-07',
    fault: 'knows only the errors of RFC 6749',
    change: onFailure(({ members, status }) => {
      if (status === 400 && !/^(?:invalid|unauthorized)_/.test(String(members?.error)))
        throw new Refused('invalid_request');
    }),
  },
  {
    breaks: 'ERR-08',
    fault: 'strips quotation marks from descriptions',
    change: onFailure(({ members, status }) => {
      if (status !== 400 || typeof members?.error_description !== 'string') return;
      throw new Refused(String(members.error), { description: members.error_description.replaceAll('"', '') });
    }),
  },
  {
    breaks: 'ERR-09',
    fault: 'relays the status of the authorization server',
    change: onFailure(({ members, status }) => {
      if (status === 403 && typeof members?.error === 'string') throw new Refused(members.error, { status });
    }),
  },
  {
    breaks: 'ERR-10',
    fault: 'relays WWW-Authenticate',
    change: onFailure(({ members, headers }) => {
      const challenge = headers.get('www-authenticate');
      if (challenge !== null) throw new Refused(String(members?.error), { headers: { 'WWW-Authenticate': challenge } });
    }),
  },
  {
    breaks: 'ERR-11',
    fault: 'relays error_uri',
    change: (original) => {
      let uri: unknown;
      return {
        translateFailure(given): never {
          uri = given.members?.error_uri;
          return original.translateFailure(given);
        },
        refusalAnswer(refused, request, backend) {
          const answer = original.refusalAnswer(refused, request, backend);
          const given = uri;
          uri = undefined;
          if (given === undefined) return answer;
          return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), error_uri: given }) };
        },
      };
    },
  },
  {
    breaks: 'ERR-12',
    fault: 'shows any answer of the authorization server',
    change: onFailure(({ members, text }) => {
      if (members === undefined) throw new Refused('server_error', { description: text });
    }),
  },
  {
    breaks: 'ERR-13',
    fault: 'drops Retry-After',
    change: onFailure(({ status }) => {
      if (status === 429) throw new Refused('temporarily_unavailable');
    }),
  },
  {
    breaks: 'ERR-14',
    fault: 'shows a stack trace',
    change: inErrors((members) => ({ ...members, detail: 'Error: no\n    at find (/srv/app/session.js:12:7)' })),
  },
  {
    breaks: 'ERR-15',
    fault: 'has protecting headers on success only',
    alsoBreaks: ['HDR-06'],
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        const { 'X-Frame-Options': _gone, ...headers } = answer.headers;
        return { ...answer, headers };
      },
    }),
  },
  {
    breaks: 'ERR-16',
    fault: 'sends a sign-in page if HTML is accepted',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        if (refused.code !== 'invalid_session' || request.headers.accept !== 'text/html') return answer;
        return { ...answer, status: 302, headers: { ...answer.headers, Location: '/login' } };
      },
    }),
  },
  {
    breaks: 'ERR-17',
    fault: 'does not remove dead cookies',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const { 'Set-Cookie': _removal, ...headers } = original.refusalAnswer(refused, request, backend).headers;
        return { ...original.refusalAnswer(refused, request, backend), headers };
      },
    }),
  },
  {
    breaks: 'ERR-17',
    fault: 'sets a cookie without a session',
    change: onEndpoints((answer) =>
      answer.body.includes('invalid_session') && answer.headers['Set-Cookie'] === undefined
        ? {
            ...answer,
            headers: { ...answer.headers, 'Set-Cookie': 'visitor=1; Path=/; Secure; HttpOnly; SameSite=Strict' },
          }
        : answer,
    ),
  },
  {
    breaks: 'ERR-18',
    fault: 'retries three times when the authorization server fails',
    change: (original) => ({
      async requestTokens(form, backend) {
        let answer = await original.requestTokens(form, backend);
        for (let time = 0; time < 3 && answer.status === 500 && answer.members !== undefined; time += 1)
          answer = await original.requestTokens(form, backend);
        return answer;
      },
    }),
  },
  {
    breaks: 'ERR-20',
    fault: 'answers 401 for session information without a session',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        const isAbout = refused.code === 'invalid_session' && request.path.endsWith('sessioninfo');
        return isAbout ? { ...answer, status: 401 } : answer;
      },
    }),
  },
];

export const errVariants: readonly ConformingVariant[] = [
  {
    trait: 'describes every error',
    change: inErrors((members) => ({ error_description: 'Not now.', ...members })),
  },
  {
    trait: 'answers 502 and 503 for outages of the authorization server',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        if (request.path !== '/.well-known/bff-token') return answer;
        if (refused.code === 'temporarily_unavailable') return { ...answer, status: 503 };
        return refused.code === 'server_error' ? { ...answer, status: 502 } : answer;
      },
    }),
  },
  {
    trait: 'answers session information without a session with backend_not_ready, as the draft can be read',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        const isAbout = refused.code === 'invalid_session' && request.path.endsWith('sessioninfo');
        return isAbout ? json(400, { error: 'backend_not_ready' }, answer.headers) : answer;
      },
    }),
  },
];
