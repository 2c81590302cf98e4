import type { Point } from '../../../../../src/contract-test/axes.js';
import { headersWith } from '../../backend/changes.js';
import type { Answer, Parts, Request, Session } from '../../backend/parts.js';
import { isRequestAt, onlyAt, onlyAtGrant, rewritingAnswers } from '../at-point.js';
import { type Breaking, type Breakings, changedBody, withMembers } from './breaking.js';
import { byHand, byHandOf, changeOf } from './by-hand.js';

/** Access tokens that came with a grant are treated otherwise. */
const onTokensOf =
  (change: (isOfGrant: (token: string) => boolean, point: Point, original: Parts) => Partial<Parts>): Breaking =>
  (point) =>
  (original) => {
    const tokens = new Set<string>();
    return {
      async requestTokens(form, backend) {
        const answer = await original.requestTokens(form, backend);
        if (form.get('grant_type') === point.grant) tokens.add(String(answer.members?.access_token));
        return answer;
      },
      ...change((token) => tokens.has(token), point, original),
    };
  };

const changingTokens = onTokensOf((isOfGrant, point, original) => ({
  finish(answer, request, backend) {
    const done = original.finish(answer, request, backend);
    if (!isRequestAt(point, request) || done.status !== 200) return done;
    return changedBody(done, ({ access_token: token, ...members }) => ({
      ...members,
      access_token: isOfGrant(String(token)) ? String(token).replaceAll(/[~+/=]/g, '') : token,
    }));
  },
}));

const takingTypes: Breaking = ({ value, ...point }) =>
  onlyAtGrant(point, (original) => ({
    async requestTokens(form, backend) {
      const answer = await original.requestTokens(form, backend);
      if (answer.members?.token_type !== value) return answer;
      return { ...answer, members: { ...answer.members, token_type: 'Bearer' } };
    },
  }));

const answeringIdTokens: Breaking = (point) => {
  if (point.grant !== undefined)
    return changeOf(
      'TOK-77',
      `hands out the ID Token of ${point.grant === 'refresh_token' ? 'a refresh' : 'the sign-in'}`,
    );
  return (original) => {
    let session: Session | undefined;
    const inner = rewritingAnswers(point, (answer) =>
      changedBody(answer, (members) => ({ ...members, access_token: session?.idToken })),
    )(original);
    return {
      finish(answer, request, backend) {
        session = original.findSession(request, backend);
        return (inner.finish ?? original.finish)(answer, request, backend);
      },
    };
  };
};

const TOKEN_IN: Readonly<Record<string, (request: Request) => string | null | undefined>> = {
  'in Authorization': ({ headers }) => headers.authorization?.slice('Bearer '.length),
  'in the query': ({ search }) => new URLSearchParams(search).get('access_token'),
  'in a form': ({ body }) => new URLSearchParams(body).get('access_token'),
};

const takingTokensForSessions: Breaking =
  ({ value = '', ...point }) =>
  (original) => ({
    findSession(request, backend) {
      const token = isRequestAt(point, request) ? TOKEN_IN[value]?.(request) : undefined;
      const holds = ({ tokens }: Session) => [...tokens.values()].some((held) => held.token === token);
      return original.findSession(request, backend) ?? [...backend.sessions.values()].find(holds);
    },
  });

/** Refreshes although a token is held, and then answers with that. */
const refreshingForHeld: Breaking = (point) =>
  onlyAt(point, (original) => ({
    async token(request, backend) {
      const session = original.findSession(request, backend);
      const query = original.readQuery(request);
      const held = session && original.findHeld(session, query, backend);
      if (session && held && original.isSuitable(held, session, backend)) {
        const answer = await original.requestTokens(original.refreshForm(session, query), backend);
        original.keepRefreshToken(session, answer.members ?? {});
      }
      return original.token(request, backend);
    },
  }));

/** Keeps an answer, and serves it to those without that session. */
const servingOthers: Breaking =
  ({ value, ...point }) =>
  (original) => {
    let kept: { answer: Answer; session: Session } | undefined;
    return {
      finish(answer, request, backend) {
        const done = original.finish(answer, request, backend);
        if (!isRequestAt({ ...point, method: 'GET' }, request)) return done;
        const session = original.findSession(request, backend);
        if (done.status === 200 && session !== undefined) kept ??= { answer: done, session };
        const isMeant =
          value === 'no session' ? request.headers.cookie === undefined : session?.claims.sub === 'second-person';
        return isMeant && kept !== undefined && kept.session !== session ? kept.answer : done;
      },
    };
  };

/** Tokens that are kept, and where they came from. */
export const heldTokens: Breakings = {
  'TOK-64': byHand('TOK-64'),
  'TOK-65': byHand('TOK-65'),
  'TOK-71': takingTypes,
  'TOK-74': (point) => (point.value === undefined ? changingTokens(point) : changeOf('TOK-74', 'cuts tokens off')),
  'TOK-75': byHand('TOK-75'),
  'TOK-76': takingTokensForSessions,
  'TOK-77': answeringIdTokens,
  'TOK-78': withMembers((members) => ({ ...members, scope: 'other' })),
  'CACHE-04': servingOthers,
  'CACHE-05': withMembers(({ expires_in: _, ...members }) => members),
  'CACHE-07': refreshingForHeld,
  'CACHE-08': byHand('CACHE-08'),
  'CACHE-09': byHandOf('CACHE-09', {
    'replaced where possible': 'serves tokens to their last second',
    'served otherwise': 'discards unexpired tokens although it cannot get another',
  }),
  'CACHE-10': onTokensOf((isOfGrant, { value }, original) => ({
    tokenBody(held, query, backend) {
      const isTold = value === 'told a lifetime' && isOfGrant(held.token);
      return { ...(isTold ? { expires_in: 3600 } : {}), ...original.tokenBody(held, query, backend) };
    },
    isSuitable: (held, session, backend) =>
      (value === 'kept' && held.expiresAt === undefined && isOfGrant(held.token)) ||
      original.isSuitable(held, session, backend),
  })),
  'CACHE-12': byHand('CACHE-12'),
  'CSRF-04': (point) =>
    rewritingAnswers(point, (answer) => ({
      ...answer,
      headers: headersWith(answer.headers, {
        'X-Content-Type-Options': undefined,
        'Cross-Origin-Resource-Policy': undefined,
      }),
    })),
};
