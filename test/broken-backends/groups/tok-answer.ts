import { type Parts, Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

type Body = Record<string, unknown>;

/** Changes the JSON of a token response. */
const answering =
  (act: (body: Body) => Body) =>
  (original: Parts): Partial<Parts> => ({
    tokenBody: (held, query, backend) => act(original.tokenBody(held, query, backend)),
  });

/** What is passed on of the authorization server's answer, and how. */
export const tokAnswerBroken: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-50',
    fault: 'replaces the invalid_target of the authorization server',
    change: (original) => ({
      translateFailure(answer) {
        if (answer.members?.error === 'invalid_target' && 'error_description' in answer.members)
          throw new Refused('server_error');
        return original.translateFailure(answer);
      },
    }),
  },
  {
    breaks: 'TOK-51',
    fault: 'drops the resource silently',
    alsoBreaks: ['TOK-46'],
    change: (original) => ({
      refreshForm: (session, { scope }) => original.refreshForm(session, { scope, resources: [] }),
    }),
  },
  {
    breaks: 'TOK-52',
    fault: 'ignores the resource in the token response',
    change: (original) => ({
      readIssued(answer, asked, backend) {
        const { resource, ...members } = answer.members ?? {};
        return original.readIssued({ ...answer, members }, asked, backend);
      },
    }),
  },
  {
    breaks: 'TOK-60',
    fault: 'answers with the bare token string',
    alsoBreaks: ['TOK-62'],
    change: (original) => ({
      async token(request, backend) {
        const answer = await original.token(request, backend);
        return { ...answer, body: JSON.stringify(JSON.parse(answer.body).access_token) };
      },
    }),
  },
  {
    breaks: 'TOK-61',
    fault: 'wraps the token in an object',
    change: answering(({ access_token: value, ...rest }) => ({ ...rest, access_token: { value } })),
  },
  {
    breaks: 'TOK-62',
    fault: 'leaves expires_in out',
    change: answering(({ expires_in: _seconds, ...rest }) => rest),
  },
  {
    breaks: 'TOK-63',
    fault: 'sends expires_in as a string',
    alsoBreaks: ['CACHE-11'],
    change: answering((body) => ('expires_in' in body ? { ...body, expires_in: String(body.expires_in) } : body)),
  },
  {
    breaks: 'TOK-64',
    alsoBreaks: ['TOK-65'],
    fault: 'sends the original expires_in of a held token',
    change: (original) => ({
      tokenBody: (held, query, backend) => ({
        ...original.tokenBody(held, query, backend),
        ...(held.lifetime === undefined ? {} : { expires_in: held.lifetime }),
      }),
    }),
  },
  {
    breaks: 'TOK-65',
    fault: 'adds a minute to expires_in',
    change: answering((body) => ('expires_in' in body ? { ...body, expires_in: Number(body.expires_in) + 60 } : body)),
  },
  {
    breaks: 'TOK-66',
    fault: 'reports the requested scopes as the granted ones',
    change: (original) => ({
      tokenBody: (held, query, backend) => ({
        ...original.tokenBody(held, query, backend),
        ...(query.scope.length > 1 ? { scope: query.scope.join(' ') } : {}),
      }),
    }),
  },
  {
    breaks: 'TOK-68',
    fault: 'leaves scope out',
    alsoBreaks: ['TOK-66'],
    change: answering(({ scope: _scope, ...rest }) => rest),
  },
  {
    breaks: 'TOK-69',
    fault: 'sends the scopes as a list',
    alsoBreaks: ['TOK-66'],
    change: answering(({ scope, ...rest }) => ({ ...rest, scope: String(scope).split(' ') })),
  },
  {
    breaks: 'TOK-70',
    fault: 'reports another token type',
    change: answering((body) => ({ ...body, token_type: 'access_token' })),
  },
  {
    breaks: 'TOK-71',
    fault: 'hands out tokens of any type',
    change: (original) => ({
      readIssued: (answer, asked, backend) =>
        original.readIssued(
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
    fault: 'passes the refresh token on',
    alsoBreaks: ['RT-01', 'ONL-09'],
    change: (original) => ({
      async token(request, backend) {
        const answer = await original.token(request, backend);
        const refresh_token = original.findSession(request, backend)?.refreshToken;
        return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), refresh_token }) };
      },
    }),
  },
  {
    breaks: 'TOK-73',
    fault: 'passes on all members of the token response',
    change: (original) => {
      const said = new Map<string, Body>();
      return {
        readIssued(answer, asked, backend) {
          const held = original.readIssued(answer, asked, backend);
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
        tokenBody: (held, query, backend) => ({ ...said.get(held.token), ...original.tokenBody(held, query, backend) }),
      };
    },
  },
  {
    breaks: 'TOK-74',
    fault: 'changes opaque tokens',
    change: answering(({ access_token: token, ...rest }) => ({
      ...rest,
      access_token: String(token).replaceAll(/[~+/=]/g, ''),
    })),
  },
  {
    breaks: 'TOK-75',
    fault: 'shares one token between two people',
    alsoBreaks: ['CACHE-04', 'RT-19'],
    change: (original) => {
      const last = new Map<string, string>();
      return {
        async token(request, backend) {
          const answer = await original.token(request, backend);
          if (original.findSession(request, backend)?.claims.sub !== 'second-person')
            last.set(backend.origin, answer.body);
          return { ...answer, body: last.get(backend.origin) ?? answer.body };
        },
      };
    },
  },
  {
    breaks: 'TOK-76',
    fault: 'accepts a bearer token as a session',
    change: (original) => ({
      findSession(request, backend) {
        const token = request.headers.authorization?.slice('Bearer '.length);
        const bearer = [...backend.sessions.values()].find(({ tokens }) =>
          [...tokens.values()].some((held) => held.token === token),
        );
        return bearer ?? original.findSession(request, backend);
      },
    }),
  },
];
