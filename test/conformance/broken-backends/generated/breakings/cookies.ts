import { deflateSync } from 'node:zlib';
import { COOKIE } from '../../backend/answering.js';
import type { Answer, Parts, Request } from '../../backend/parts.js';
import { onlyAt } from '../at-point.js';
import type { Breaking, Breakings } from './breaking.js';
import { byHand, byHandOf, changeOf } from './by-hand.js';

export const cookiesOf = ({ headers }: Answer): readonly string[] => [headers['Set-Cookie'] ?? []].flat();

export const withCookies = (answer: Answer, cookies: readonly string[]): Answer => ({
  ...answer,
  headers: { ...answer.headers, 'Set-Cookie': cookies },
});

const without = (attribute: RegExp) => (cookie: string) => cookie.replace(attribute, '');

const OF_ATTEMPTS: Readonly<Record<string, (cookie: string) => string>> = {
  Secure: without(/; Secure/),
  HttpOnly: without(/; HttpOnly/),
  SameSite: (cookie) => cookie.replace('SameSite=Lax', 'SameSite=Strict'),
  'Max-Age': (cookie) => cookie.replace(/Max-Age=\d+/, 'Max-Age=86400'),
};

const settingAttempts: Breaking = ({ value = '', ...point }) =>
  onlyAt(point, (original) => ({
    attemptCookie: (attempt) =>
      OF_ATTEMPTS[value]?.(original.attemptCookie(attempt)) ?? original.attemptCookie(attempt),
    async callback(request, backend) {
      const answer = await original.callback(request, backend);
      const kept = cookiesOf(answer).filter((cookie) => !cookie.startsWith('__Host-attempt='));
      return value === 'removed' ? withCookies(answer, kept) : answer;
    },
  }));

const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  'percent-encoded': (text) => encodeURIComponent(text).replaceAll('.', '%2E'),
  'in Base64': (text) => Buffer.from(text).toString('base64url'),
  compressed: (text) => deflateSync(text).toString('base64'),
};

const holdingTokens: Breaking = (point) => {
  const { value } = point;
  if (value === undefined) return byHand('CKI-07')(point);
  return (original) => ({
    async callback(request, backend) {
      const answer = await original.callback(request, backend);
      const token = [...backend.sessions.values()].at(-1)?.refreshToken ?? '';
      return withCookies(answer, [
        ...cookiesOf(answer),
        `state=${ENCODINGS[value]?.(token)}; Path=/; Secure; HttpOnly`,
      ]);
    },
  });
};

const idsIn = ({ headers }: Request) =>
  (headers.cookie ?? '')
    .split('; ')
    .flatMap((pair) => (pair.startsWith(`${COOKIE}=`) ? [pair.slice(COOKIE.length + 1)] : []));

/** Cookies of two sessions, by their order. */
const removingOfTwo: Breaking = ({ value, ...point }) =>
  onlyAt(point, (original) => ({
    refusalAnswer(refused, request, backend) {
      const answer = original.refusalAnswer(refused, request, backend);
      const begun = idsIn(request).map((id) => [...backend.sessions.keys()].indexOf(id));
      const [first = -1, second = -1] = begun;
      const isMeant = first >= 0 && second >= 0 && first < second === (value === 'the newer one last');
      return isMeant ? withCookies(answer, [original.endedSessionCookie()]) : answer;
    },
  }));

const DISGUISES: Readonly<Record<string, string>> = { A0: '\xA0', '85': '\x85' };

const reading =
  (read: (request: Request, original: Parts, value: string) => string | undefined): Breaking =>
  ({ value = '', ...point }) =>
    onlyAt(point, (original) => ({ readSessionCookie: (request) => read(request, original, value) }));

/** The cookies of sessions and of sign-ins. */
export const cookies: Breakings = {
  ...Object.fromEntries(['CKI-01', 'CKI-02', 'CKI-03', 'CKI-04', 'CKI-05', 'CKI-11'].map((id) => [id, byHand(id)])),
  'CKI-06': () => changeOf('CKI-06'),
  'CKI-07': holdingTokens,
  'CKI-08': settingAttempts,
  'CKI-09': ({ value }) =>
    value === 'many'
      ? changeOf('CKI-09')
      : (original) => ({
          attemptCookie: (attempt) => `${original.attemptCookie(attempt)}; Comment=${'x'.repeat(5000)}`,
        }),
  'CKI-10': reading((request, original, value) => {
    const [first = ''] = idsIn(request);
    const isPlantedFirst = first === 'planted';
    if (idsIn(request).length > 1 && isPlantedFirst === (value === 'before')) throw new Error('two');
    return original.readSessionCookie(request);
  }),
  'CKI-12': byHandOf('CKI-12', {
    'in other case': 'compares cookie names without case',
    'without its prefix': 'falls back to a cookie without the prefix',
  }),
  'CKI-13': reading((request, original, value) => {
    const cookie = request.headers.cookie?.replaceAll(DISGUISES[value] ?? '', '');
    return original.readSessionCookie({ ...request, headers: { ...request.headers, cookie } });
  }),
  'CKI-14': removingOfTwo,
};
