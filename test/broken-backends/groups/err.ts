import { json } from '../backend/answering.js';
import { inErrors, onEndpoints, onFailure } from '../backend/changes.js';
import { Refused } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

export const errImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'ERR-01',
    deed: 'answers malformed queries with 422',
    followers: ['TOK-04'],
    change: onEndpoints((answer) =>
      answer.status === 400 && answer.body.includes('invalid_request') ? { ...answer, status: 422 } : answer,
    ),
  },
  {
    breaks: 'ERR-02',
    deed: 'tells errors as a problem document',
    followers: ['ERR-20'],
    change: onEndpoints((answer) =>
      answer.body.includes('"invalid_session"')
        ? { ...answer, body: JSON.stringify({ title: 'No session', status: 400 }) }
        : answer,
    ),
  },
  {
    breaks: 'ERR-03',
    deed: 'describes errors with a list',
    change: inErrors((members) => ({ error_description: ['no', 'no'], ...members })),
  },
  {
    breaks: 'ERR-04',
    deed: 'translates error codes',
    followers: ['TOK-26'],
    change: inErrors((members) =>
      members.error === 'invalid_request' ? { ...members, error: 'ungültige_anfrage' } : members,
    ),
  },
  {
    breaks: 'ERR-05',
    deed: 'answers 401 to nobody',
    change: (honest) => ({
      refusalAnswer(refused, request, backend) {
        const answer = honest.refusalAnswer(refused, request, backend);
        return refused.code === 'invalid_session' && request.path.endsWith('token')
          ? { ...answer, status: 401 }
          : answer;
      },
    }),
  },
  {
    breaks: 'ERR-06',
    deed: 'answers 500 when it has no refresh token',
    followers: ['RT-21'],
    change: (honest) => ({
      async refresh(session, query, backend) {
        const held = session.tokens.get(honest.heldKey(query));
        const isOver = (held?.expiresAt ?? 0) <= backend.now();
        if (session.refreshToken === undefined && isOver) throw new Error('refreshToken is undefined');
        return honest.refresh(session, query, backend);
      },
    }),
  },
  {
    breaks: 'ERR-07',
    deed: 'knows only the errors of RFC 6749',
    change: onFailure(({ members, status }) => {
      if (status === 400 && !/^(?:invalid|unauthorized)_/.test(String(members?.error)))
        throw new Refused('invalid_request');
    }),
  },
  {
    breaks: 'ERR-08',
    deed: 'strips quotation marks from descriptions',
    change: onFailure(({ members, status }) => {
      if (status !== 400 || typeof members?.error_description !== 'string') return;
      throw new Refused(String(members.error), { description: members.error_description.replaceAll('"', '') });
    }),
  },
  {
    breaks: 'ERR-09',
    deed: 'relays the status of the authorization server',
    change: onFailure(({ members, status }) => {
      if (status === 403 && typeof members?.error === 'string') throw new Refused(members.error, { status });
    }),
  },
  {
    breaks: 'ERR-10',
    deed: 'relays WWW-Authenticate',
    change: onFailure(({ members, headers }) => {
      const challenge = headers.get('www-authenticate');
      if (challenge !== null) throw new Refused(String(members?.error), { headers: { 'WWW-Authenticate': challenge } });
    }),
  },
  {
    breaks: 'ERR-11',
    deed: 'relays error_uri',
    change: (honest) => {
      let uri: unknown;
      return {
        translateFailure(given): never {
          uri = given.members?.error_uri;
          return honest.translateFailure(given);
        },
        refusalAnswer(refused, request, backend) {
          const answer = honest.refusalAnswer(refused, request, backend);
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
    deed: 'shows what the authorization server said, whatever it was',
    change: onFailure(({ members, text }) => {
      if (members === undefined) throw new Refused('server_error', { description: text });
    }),
  },
  {
    breaks: 'ERR-13',
    deed: 'leaves Retry-After out',
    change: onFailure(({ status }) => {
      if (status === 429) throw new Refused('temporarily_unavailable');
    }),
  },
  {
    breaks: 'ERR-14',
    deed: 'shows a stack trace',
    change: inErrors((members) => ({ ...members, detail: 'Error: no\n    at find (/srv/app/session.js:12:7)' })),
  },
  {
    breaks: 'ERR-15',
    deed: 'has protecting headers on success only',
    followers: ['HDR-06'],
    change: (honest) => ({
      refusalAnswer(refused, request, backend) {
        const answer = honest.refusalAnswer(refused, request, backend);
        const { 'X-Frame-Options': _gone, ...headers } = answer.headers;
        return { ...answer, headers };
      },
    }),
  },
  {
    breaks: 'ERR-16',
    deed: 'shows a sign-in page to whoever accepts HTML',
    change: (honest) => ({
      refusalAnswer(refused, request, backend) {
        const answer = honest.refusalAnswer(refused, request, backend);
        if (refused.code !== 'invalid_session' || request.headers.accept !== 'text/html') return answer;
        return { ...answer, status: 302, headers: { ...answer.headers, Location: '/login' } };
      },
    }),
  },
  {
    breaks: 'ERR-17',
    deed: 'leaves dead cookies where they are',
    change: (honest) => ({
      refusalAnswer(refused, request, backend) {
        const { 'Set-Cookie': _removal, ...headers } = honest.refusalAnswer(refused, request, backend).headers;
        return { ...honest.refusalAnswer(refused, request, backend), headers };
      },
    }),
  },
  {
    breaks: 'ERR-17',
    deed: 'gives a cookie to everybody who asks',
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
    deed: 'tries three times more when the authorization server fails',
    change: (honest) => ({
      async requestTokens(form, backend) {
        let answer = await honest.requestTokens(form, backend);
        for (let time = 0; time < 3 && answer.status === 500 && answer.members !== undefined; time += 1)
          answer = await honest.requestTokens(form, backend);
        return answer;
      },
    }),
  },
  {
    breaks: 'ERR-20',
    deed: 'answers 401 to whoever asks who is signed in when nobody is',
    change: (honest) => ({
      refusalAnswer(refused, request, backend) {
        const answer = honest.refusalAnswer(refused, request, backend);
        const isAbout = refused.code === 'invalid_session' && request.path.endsWith('sessioninfo');
        return isAbout ? { ...answer, status: 401 } : answer;
      },
    }),
  },
];

export const errVariants: readonly ConformingVariant[] = [
  {
    custom: 'describes every error',
    change: inErrors((members) => ({ error_description: 'Not now.', ...members })),
  },
  {
    custom: 'answers 502 and 503 when the authorization server is broken or away',
    change: (honest) => ({
      refusalAnswer(refused, request, backend) {
        const answer = honest.refusalAnswer(refused, request, backend);
        if (request.path !== '/.well-known/bff-token') return answer;
        if (refused.code === 'temporarily_unavailable') return { ...answer, status: 503 };
        return refused.code === 'server_error' ? { ...answer, status: 502 } : answer;
      },
    }),
  },
  {
    custom: 'answers backend_not_ready when nobody is signed in, as the draft seems to say for session information',
    change: (honest) => ({
      refusalAnswer(refused, request, backend) {
        const answer = honest.refusalAnswer(refused, request, backend);
        const isAbout = refused.code === 'invalid_session' && request.path.endsWith('sessioninfo');
        return isAbout ? json(400, { error: 'backend_not_ready' }, answer.headers) : answer;
      },
    }),
  },
];
