import { type Parts, Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

type Body = Record<string, unknown>;

/** Changes the JSON of a token response. */
const answering =
  (act: (body: Body) => Body) =>
  (honest: Parts): Partial<Parts> => ({
    tokenBody: (held, query, backend) => act(honest.tokenBody(held, query, backend)),
  });

/** What is passed on of the authorization server's answer, and how. */
export const tokAnswerImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-50',
    deed: 'makes its own error of a refused resource',
    change: (honest) => ({
      translateFailure(answer) {
        if (answer.members?.error === 'invalid_target' && 'error_description' in answer.members)
          throw new Refused('server_error');
        return honest.translateFailure(answer);
      },
    }),
  },
  {
    breaks: 'TOK-51',
    deed: 'drops the resource',
    followers: ['TOK-46'],
    change: (honest) => ({
      refreshForm: (session, { scope }) => honest.refreshForm(session, { scope, resources: [] }),
    }),
  },
  {
    breaks: 'TOK-52',
    deed: 'does not look at the resource of the answer',
    change: (honest) => ({
      readIssued(answer, asked, backend) {
        const { resource, ...members } = answer.members ?? {};
        return honest.readIssued({ ...answer, members }, asked, backend);
      },
    }),
  },
  {
    breaks: 'TOK-60',
    deed: 'answers with the bare token',
    followers: ['TOK-62'],
    change: (honest) => ({
      async token(request, backend) {
        const answer = await honest.token(request, backend);
        return { ...answer, body: JSON.stringify(JSON.parse(answer.body).access_token) };
      },
    }),
  },
  {
    breaks: 'TOK-61',
    deed: 'wraps the token in an object',
    change: answering(({ access_token: value, ...rest }) => ({ ...rest, access_token: { value } })),
  },
  {
    breaks: 'TOK-62',
    deed: 'keeps the lifetime to itself',
    change: answering(({ expires_in: _seconds, ...rest }) => rest),
  },
  {
    breaks: 'TOK-63',
    deed: 'gives the lifetime as a text',
    followers: ['CACHE-11'],
    change: answering((body) => ('expires_in' in body ? { ...body, expires_in: String(body.expires_in) } : body)),
  },
  {
    breaks: 'TOK-64',
    followers: ['TOK-65'],
    deed: 'gives the lifetime as it was',
    change: (honest) => ({
      tokenBody: (held, query, backend) => ({
        ...honest.tokenBody(held, query, backend),
        ...(held.lifetime === undefined ? {} : { expires_in: held.lifetime }),
      }),
    }),
  },
  {
    breaks: 'TOK-65',
    deed: 'adds a minute to the lifetime',
    change: answering((body) => ('expires_in' in body ? { ...body, expires_in: Number(body.expires_in) + 60 } : body)),
  },
  {
    breaks: 'TOK-66',
    deed: 'tells the scopes that were asked for',
    change: (honest) => ({
      tokenBody: (held, query, backend) => ({
        ...honest.tokenBody(held, query, backend),
        ...(query.scope.length > 1 ? { scope: query.scope.join(' ') } : {}),
      }),
    }),
  },
  {
    breaks: 'TOK-68',
    deed: 'never tells the scope',
    followers: ['TOK-66'],
    change: answering(({ scope: _scope, ...rest }) => rest),
  },
  {
    breaks: 'TOK-69',
    deed: 'gives the scopes as a list',
    followers: ['TOK-66'],
    change: answering(({ scope, ...rest }) => ({ ...rest, scope: String(scope).split(' ') })),
  },
  {
    breaks: 'TOK-70',
    deed: 'calls the token by another type',
    change: answering((body) => ({ ...body, token_type: 'access_token' })),
  },
  {
    breaks: 'TOK-71',
    deed: 'hands out tokens of any type',
    change: (honest) => ({
      readIssued: (answer, asked, backend) =>
        honest.readIssued(
          answer.members?.token_type === 'DPoP'
            ? { ...answer, members: { ...answer.members, token_type: 'Bearer' } }
            : answer,
          asked,
          backend,
        ),
    }),
  },
  {
    breaks: 'TOK-72',
    deed: 'passes the refresh token on',
    followers: ['RT-01', 'ONL-09'],
    change: (honest) => ({
      async token(request, backend) {
        const answer = await honest.token(request, backend);
        const refresh_token = honest.findSession(request, backend)?.refreshToken;
        return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), refresh_token }) };
      },
    }),
  },
  {
    breaks: 'TOK-73',
    deed: 'passes on all that the authorization server says',
    change: (honest) => {
      const said = new Map<string, Body>();
      return {
        readIssued(answer, asked, backend) {
          const held = honest.readIssued(answer, asked, backend);
          const {
            access_token: _a,
            refresh_token: _r,
            id_token: _i,
            resource: _t,
            expires_in: _e,
            token_type: _y,
            scope: _s,
            ...rest
          } = answer.members ?? {};
          said.set(held.token, rest);
          return held;
        },
        tokenBody: (held, query, backend) => ({ ...said.get(held.token), ...honest.tokenBody(held, query, backend) }),
      };
    },
  },
  {
    breaks: 'TOK-74',
    deed: 'mends tokens that look odd',
    change: answering(({ access_token: token, ...rest }) => ({
      ...rest,
      access_token: String(token).replaceAll(/[~+/=]/g, ''),
    })),
  },
  {
    breaks: 'TOK-75',
    deed: 'has one token for two people',
    followers: ['CACHE-04', 'RT-19'],
    change: (honest) => {
      const last = new Map<string, string>();
      return {
        async token(request, backend) {
          const answer = await honest.token(request, backend);
          if (honest.findSession(request, backend)?.claims.sub !== 'second-person')
            last.set(backend.origin, answer.body);
          return { ...answer, body: last.get(backend.origin) ?? answer.body };
        },
      };
    },
  },
  {
    breaks: 'TOK-76',
    deed: 'takes a bearer token for a session',
    change: (honest) => ({
      findSession(request, backend) {
        const token = request.headers.authorization?.slice('Bearer '.length);
        const bearer = [...backend.sessions.values()].find(({ tokens }) =>
          [...tokens.values()].some((held) => held.token === token),
        );
        return bearer ?? honest.findSession(request, backend);
      },
    }),
  },
];
