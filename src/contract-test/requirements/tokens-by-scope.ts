import { expectedToken, expectRefusal } from '../expectations.js';
import type { Requirement } from '../requirement.js';
import { finding, notApplicable, observation } from '../statements.js';

/** Which token answers a query for scopes. */
export const tokensByScope: readonly Requirement[] = [
  {
    id: 'TOK-27',
    level: 'SHOULD NOT',
    sentence:
      'A held token with more scopes than were asked for is not handed out; the backend asks for a narrower one.',
    source: 'draft 6.3; RFC 10017 6.2.2.3',
    why: 'A page that asks for less wants a token that does less harm when it leaks.',
    check:
      'Asks for two scopes, then for one of them; expects another token, which may only be wider if its `scope` says so.',
    needs: ['session', 'two scopes'],
    requests: 2,
    async *run({ session, hints }) {
      const [one = '', two = ''] = hints.scopes ?? [];
      const wide = await session.token({ scope: `${one} ${two}` });
      const narrow = await session.token({ scope: one });
      if (expectedToken(wide) === expectedToken(narrow))
        yield finding(`a token for "${one}"`, narrow, { seen: `the token that was got for "${one} ${two}"` });
    },
  },
  {
    id: 'TOK-28',
    level: 'project',
    sentence: 'A held token with fewer scopes than asked for is not handed out.',
    source: 'draft 4, step 3: "suitable"',
    why: 'The resource server refuses it, and asking again yields the same token.',
    check: 'Asks for one scope, then for two; expects another token.',
    needs: ['session', 'two scopes'],
    requests: 2,
    async *run({ session, hints }) {
      const [one = '', two = ''] = hints.scopes ?? [];
      const narrow = expectedToken(await session.token({ scope: one }));
      const wide = await session.token({ scope: `${one} ${two}` });
      if (wide.accessToken === narrow)
        yield finding(`a token for "${one} ${two}"`, wide, { seen: `the token that was got for "${one}"` });
    },
  },
  {
    id: 'TOK-29',
    level: 'project',
    sentence: 'A token for a scope does not answer a request without one, nor the reverse.',
    source: 'good practice; draft 4.1 leaves the default to the backend',
    why: 'The answer to a bare request must not depend on what another component asked before.',
    check: 'In a new session asks for nothing, for a scope, and for nothing again; expects the first answer again.',
    needs: ['sign-in', 'two scopes'],
    requests: 8,
    async *run({ signIn, hints }) {
      const [scope = ''] = hints.scopes ?? [];
      const { caller } = await signIn();
      const before = expectedToken(await caller.token());
      const scoped = await caller.token({ scope });
      const after = await caller.token();
      if (scoped.accessToken === undefined) return;
      if (scoped.accessToken === before && String(scoped.scope) !== scope)
        yield finding(`a token for "${scope}"`, scoped, { seen: 'the token of the bare request' });
      else if (after.accessToken === scoped.accessToken && scoped.accessToken !== before)
        yield finding('the token that a bare request got before', after, { seen: `the token for "${scope}"` });
    },
  },
  {
    id: 'TOK-30',
    level: 'project',
    sentence: 'A token with another scope than asked for is held under the scope that was asked for.',
    source: 'good practice; RFC 6749 3.3 lets the authorization server ignore the scope',
    why: 'Otherwise every request of the page causes one to the authorization server, and uses up a refresh token.',
    check: 'The authorization server grants more than was asked; two equal requests may cause one token request.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    requests: 9,
    async *run({ signIn, authorizationServer, hints }) {
      const [one = '', two = ''] = hints.scopes ?? [];
      const { caller } = await signIn();
      const [first, again] = [await caller.token({ scope: two }), await caller.token({ scope: two })];
      if (expectedToken(first) !== again.accessToken) return yield notApplicable('The backend keeps no tokens.');
      authorizationServer.behave({ scope: () => `${one} ${two}` });
      authorizationServer.forgetRequests();
      expectedToken(await caller.token({ scope: one }));
      await caller.token({ scope: one });
      const asked = authorizationServer.received('/token').length;
      if (asked > 1) yield observation('one token request for two equal requests', `${asked} token requests`);
    },
  },
  {
    id: 'TOK-31',
    level: 'stated',
    sentence: 'A scope beyond the grant is refused, and the session continues.',
    source: 'draft 4.3.2 and 4.3.3; RFC 6749 6',
    why: 'A page that asks for too much must get an error, not sign its person out.',
    check:
      'Asks for a scope that was never granted; expects a 400 and no token, and afterwards the usual answer to a bare request.',
    needs: ['session'],
    requests: 8,
    isDestructive: true,
    async *run({ signIn }) {
      const { caller } = await signIn();
      const before = await caller.token();
      yield* expectRefusal(await caller.token({ scope: 'never-granted-to-anybody' }));
      const after = await caller.token();
      if (before.status === 200 && after.status !== 200) yield finding('200 as before', after);
    },
  },
];
