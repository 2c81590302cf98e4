import type { UntestableClause } from '../clause.js';
import { ENDPOINTS } from '../endpoints.js';
import type { Requirement } from '../requirement.js';
import { finding } from '../statements.js';

/** Errors for requests without a session, or without a token to give. */
export const sessionErrors: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'ERR-05',
    level: 'stated',
    sentence: 'Without a valid session the error is `invalid_session`, with status 400.',
    source: 'draft 4.3.1',
    why: 'It is the one code that tells a frontend to send the person to the sign-in.',
    check: 'Asks for a token without a session. A 401 would need a challenge, which sessions in cookies don’t have.',
    needs: [],
    requests: 1,
    async *run({ anonymous }) {
      const answer = await anonymous.token();
      if (answer.error !== undefined && answer.error !== 'invalid_session') yield finding('invalid_session', answer);
      if (answer.status !== 400) yield finding('status 400', answer);
    },
  },
  {
    id: 'ERR-06',
    level: 'stated',
    sentence: 'When the backend has nothing to get a token with, the error is `backend_not_ready`.',
    source: 'draft 4.3.2',
    why: 'It tells the frontend that the person has to grant something, or sign in again.',
    check: 'The authorization server issues a token for 1 second and no refresh token; asks after it has expired.',
    needs: ['authorization server', 'sign-in'],
    requests: 6,
    async *run({ signIn, authorizationServer, wait }) {
      authorizationServer.behave({ expiresIn: 1, refreshTokens: 'none' });
      const { caller } = await signIn();
      await wait(2);
      const answer = await caller.token();
      if (answer.status !== 400 || answer.error !== 'backend_not_ready') yield finding('400 backend_not_ready', answer);
    },
  },
  {
    id: 'ERR-16',
    level: 'project',
    sentence: 'A script never gets a sign-in page, nor a redirect to one.',
    source: 'draft 4.3',
    why: '`fetch` follows the redirect and fails on CORS, or parses a page, and the developer cannot tell why.',
    check: 'Asks both endpoints without a session, with `Accept: text/html`; expects JSON and no `Location`.',
    needs: [],
    requests: 2,
    async *run({ anonymous }) {
      for (const path of ENDPOINTS) {
        const answer = await anonymous.ask(path, { headers: { Accept: 'text/html' } });
        const isRedirect = answer.status >= 300 && answer.status < 400;
        if (isRedirect || answer.header('location') !== undefined || answer.mediaType === 'text/html')
          yield finding('an error as JSON', answer);
      }
    },
  },
  {
    id: 'ERR-17',
    level: 'project',
    sentence: '`invalid_session` for a dead cookie removes the cookie; without a cookie none is set.',
    source: 'RFC 6265 5.3, for removing',
    why: 'A dead cookie would be sent forever, and a cookie for each visitor fills the store.',
    check: 'Sends the session cookie with a made-up value, expecting its removal; then asks without a cookie.',
    needs: ['session'],
    requests: 2,
    async *run({ anonymous, sessionCookieNames }) {
      const dead = sessionCookieNames.map((name) => `${name}=${'x'.repeat(43)}`).join('; ');
      const answer = await anonymous.withCookie(dead).token();
      const removed = answer.setCookies.filter(({ isRemoval }) => isRemoval).map(({ name }) => name);
      if (answer.status >= 400 && !sessionCookieNames.some((name) => removed.includes(name)))
        yield finding(`removal of ${sessionCookieNames.join(', ')}`, answer, { seen: 'no Set-Cookie that removes it' });
      const without = await anonymous.token();
      if (without.setCookies.length > 0)
        yield finding('no Set-Cookie', without, { seen: `Set-Cookie: ${without.setCookies[0]?.text}` });
    },
  },
  {
    id: 'ERR-19',
    level: 'project',
    sentence:
      'A backend’s own errors are `invalid_session`, `backend_not_ready`, `invalid_request`, `invalid_scope`, `invalid_target`, `temporarily_unavailable` and `server_error`; frontends must accept others.',
    source: 'draft 4.3.3 (open set)',
    reason: 'That the set of codes is open is a property of the contract document, not of an answer.',
  },
];
