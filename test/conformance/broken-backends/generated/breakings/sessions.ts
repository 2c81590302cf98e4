import { headersWith } from '../../backend/changes.js';
import type { Session } from '../../backend/parts.js';
import { isRequestAt, rewritingAnswers } from '../at-point.js';
import { type Breaking, type Breakings, withMembers } from './breaking.js';

/** What no longer is, or never was, a session's id, by the name of the alteration; `id` is one that is. */
const IS_ALTERED: Readonly<Record<string, (value: string, id: string) => boolean>> = {
  empty: (value) => value === '',
  'made up': (value) => /^x{43}$/.test(value),
  truncated: (value, id) => value.length === id.length - 4 && id.startsWith(value),
  'altered near the start': (value, id) => isOtherAt(value, id, (index) => index < 3),
  'altered in the middle': (value, id) => isOtherAt(value, id, (index) => index >= 3),
  huge: (value) => value.length > 4096,
};

function isOtherAt(value: string, id: string, isThere: (index: number) => boolean): boolean {
  if (value.length !== id.length) return false;
  const others = [...value].flatMap((character, index) => (character === id[index] ? [] : [index]));
  return others.length === 1 && others.every(isThere);
}

/** A request without a session gets the session of another person. */
const acceptingCookies: Breaking = (point) => (original) => ({
  findSession(request, backend) {
    const found = original.findSession(request, backend);
    const value = original.readSessionCookie(request);
    if (found !== undefined || value === undefined || !isRequestAt(point, request)) return found;
    const isAltered = ({ id }: Session) => IS_ALTERED[point.value ?? '']?.(value, id) ?? false;
    return [...backend.sessions.values()].find(isAltered);
  },
});

const acceptingNone: Breaking = (point) => (original) => ({
  findSession(request, backend) {
    const isWithout = request.headers.cookie === undefined && isRequestAt(point, request);
    return isWithout ? [...backend.sessions.values()].at(-1) : original.findSession(request, backend);
  },
});

/** Signs out, but for one endpoint. */
const keepingEnded: Breaking = (point) => {
  const ended = new Map<string, Session>();
  return (original) => ({
    async endSession(session, backend) {
      ended.set(session.id, session);
      await original.endSession(session, backend);
    },
    findSession: (request, backend) =>
      original.findSession(request, backend) ??
      (isRequestAt(point, request) ? ended.get(original.readSessionCookie(request) ?? '') : undefined),
  });
};

const telling =
  (other: (given: unknown) => unknown): Breaking =>
  ({ value = '' }) =>
  (original) => ({
    sessionInfoBody(session, backend) {
      const body = Object(original.sessionInfoBody(session, backend));
      return { ...body, [value]: other(body[value]) };
    },
  });

const dependingOn: Breaking =
  ({ value = '' }) =>
  (original) => ({
    async sessionInfo(request, backend) {
      const answer = await original.sessionInfo(request, backend);
      const asked = new URLSearchParams(request.search).get(value);
      return asked === null ? answer : { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), asked }) };
    },
  });

const withoutHeader: Breaking = ({ value = '', ...point }) =>
  rewritingAnswers({ ...point, status: 400 }, (answer) => ({
    ...answer,
    headers: headersWith(answer.headers, { [value]: undefined }),
  }));

/** Sessions, and the errors of requests without one. */
export const sessions: Breakings = {
  'SES-01': acceptingNone,
  'SES-02': acceptingCookies,
  'LOGOUT-01': keepingEnded,
  'SES-06': dependingOn,
  'SES-09': telling(() => 'told'),
  'SES-10': telling((given) => (typeof given === 'number' ? String(given) : 1)),
  'ERR-02': withMembers(() => ({ message: 'no session' })),
  'ERR-05': withMembers(() => ({ error: 'login_required' })),
  'ERR-15': withoutHeader,
  'ERR-16': (point) => (original) => ({
    finish(answer, request, backend) {
      const done = original.finish(answer, request, backend);
      const isPage = isRequestAt(point, request) && request.headers.accept === 'text/html' && done.status >= 400;
      return isPage ? { ...done, status: 302, headers: { ...done.headers, Location: '/login' } } : done;
    },
  }),
  'OAS-01': withMembers(() => []),
};
