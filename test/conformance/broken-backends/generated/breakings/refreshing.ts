import { headersWith } from '../../backend/changes.js';
import { Refused, type Session } from '../../backend/parts.js';
import type { Change } from '../../backend/start-backend.js';
import { isRequestAt, onlyAt, rewritingAnswers } from '../at-point.js';
import { type Breaking, type Breakings, changedBody } from './breaking.js';
import { byHand, byHandOf } from './by-hand.js';
import { cookiesOf, withCookies } from './cookies.js';

const leaked = (session: Session | undefined) => session?.refreshToken ?? 'none';

/** Where the refresh token of a session comes out. */
const leaking: Breaking =
  ({ value, ...point }) =>
  (original) => {
    let token = '';
    const rewritten = rewritingAnswers(point, (answer) => {
      const encoded = Buffer.from(token).toString('base64url');
      if (value === 'in a cookie') return withCookies(answer, [...cookiesOf(answer), `state=${token}; Path=/`]);
      if (value === 'in a member') return changedBody(answer, (members) => ({ ...members, state: token }));
      if (value === 'in a member, in Base64') return changedBody(answer, (members) => ({ ...members, state: encoded }));
      const text =
        value === 'in a header'
          ? token
          : `r%3D${[...token].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')}`;
      return { ...answer, headers: headersWith(answer.headers, { 'X-State': text }) };
    })(original);
    return {
      finish(answer, request, backend) {
        token = leaked(original.findSession(request, backend));
        return (rewritten.finish ?? original.finish)(answer, request, backend);
      },
    };
  };

const losingSuccessors: Breaking = (point) =>
  onlyAt(point, (original) => ({
    keepRefreshToken(session, members) {
      // Others have to last, or there is no run.
      if (members.expires_in !== 1) original.keepRefreshToken(session, members);
    },
  }));

/** What a grant's end leaves behind, for the requests of the point. */
const afterInvalidGrant =
  (act: (session: Session) => { code: string } | undefined): Breaking =>
  (point) =>
  (original) => {
    const ended = new Map<string, Session>();
    return {
      endAfterInvalidGrant(session, backend) {
        ended.set(session.id, session);
        original.endAfterInvalidGrant(session, backend);
      },
      async token(request, backend) {
        const session = ended.get(original.readSessionCookie(request) ?? '');
        if (session === undefined || !isRequestAt(point, request)) return original.token(request, backend);
        const refused = act(session);
        if (refused !== undefined) throw new Refused(refused.code);
        const sessions = new Map([[session.id, session]]);
        return original.token(request, { ...backend, sessions });
      },
    };
  };

/** The n-th query within a session that has nothing to refresh with fails. */
const failingAtTime =
  (time: number): Change =>
  (original) => {
    const asked = new Map<string, number>();
    return {
      async refresh(session, query, backend) {
        const held = original.findHeld(session, query, backend);
        const isOver = session.refreshToken === undefined && (held?.expiresAt ?? 0) <= backend.now();
        if (isOver) asked.set(session.id, (asked.get(session.id) ?? 0) + 1);
        if (isOver && asked.get(session.id) === time) throw new Error('refreshToken is undefined');
        return original.refresh(session, query, backend);
      },
    };
  };

const failingWithoutRefreshToken: Change = (original) => ({
  async refresh(session, query, backend) {
    const held = original.findHeld(session, query, backend);
    if (session.refreshToken === undefined && (held?.expiresAt ?? 0) <= backend.now())
      throw new Error('refreshToken is undefined');
    return original.refresh(session, query, backend);
  },
});

const keepingTokensOfAnother: Breaking =
  ({ value }) =>
  (original) => ({
    async callback(request, backend) {
      const before = original.findSession(request, backend);
      const answer = await original.callback(request, backend);
      const session = [...backend.sessions.values()].at(-1);
      if (before === undefined || session === undefined || answer.status !== 303) return answer;
      if (value === 'after a refresh') session.refreshToken = before.refreshToken;
      else for (const [key, held] of before.tokens) session.tokens.set(key, held);
      return answer;
    },
  });

/** Refresh tokens, and what refreshes send and bring. */
export const refreshing: Breakings = {
  'RT-01': leaking,
  'RT-02': byHand('RT-02'),
  'RT-03': losingSuccessors,
  'RT-04': byHand('RT-04'),
  'RT-05': byHand('RT-05'),
  'RT-06': byHand('RT-06'),
  'RT-07': byHand('RT-07'),
  'RT-09': (point) => {
    const fault =
      point.value === undefined
        ? 'repeats a refresh whose connection broke'
        : 'refreshes once more when its time is up';
    return byHand('RT-09', fault)({ ...point, value: undefined });
  },
  'RT-10': byHand('RT-10'),
  'RT-11': afterInvalidGrant(() => ({ code: 'invalid_grant' })),
  'RT-15': byHandOf('RT-15', {
    'beyond the grant': 'asks for scopes beyond the grant',
    'not what was asked for': 'refreshes without the scope that was asked for',
  }),
  'RT-16': byHand('RT-16'),
  'RT-19': keepingTokensOfAnother,
  'RT-21': (point) =>
    point.value === undefined
      ? onlyAt(point, failingWithoutRefreshToken)
      : failingAtTime(point.value === 'the second time' ? 2 : 3),
  'ONL-01': byHand('ONL-01'),
  'ONL-02': byHand('ONL-02'),
  'ONL-04': afterInvalidGrant(() => undefined),
  'ONL-09': ({ value = '', ...point }) =>
    onlyAt(point, (original) => ({
      async token(request, backend) {
        const session = original.findSession(request, backend);
        if (session === undefined || !request.search.includes(`scope=${value}`))
          return original.token(request, backend);
        throw new Refused(`refresh_token" : "${session.refreshToken}`);
      },
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        if (!refused.code.startsWith('refresh_token')) return answer;
        return { ...answer, body: JSON.stringify({ error: 'invalid_scope', refresh_token: 'here' }) };
      },
    })),
};
