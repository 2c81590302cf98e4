import type { UntestableClause } from '../clause.js';
import { TOKENS_ARE_ANSWERED } from '../prerequisites.js';
import { bringsToken } from '../probe/answer.js';
import type { Requirement } from '../requirement.js';
import { finding, notApplicable, observation } from '../statements.js';
import { hasAskedFor, scopesOf, signInRequest } from './steps/signing-in.js';

/** Refresh tokens that are bound to a session at the authorization server. */
export const onlineAccess: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'ONL-01',
    level: 'project',
    sentence: 'A backend that is configured for it asks for `online_access` at the sign-in.',
    source: 'online_access proposal; SMART App Launch, scopes',
    why: 'Otherwise the refresh token may outlive the person’s session at the authorization server, or there is none.',
    check: 'Signs in; if the hint says that the backend is configured so, expects `online_access` in the scope.',
    needs: ['authorization server', 'sign-in'],
    requests: 5,
    async *run(context) {
      if (context.hints.asksForOnlineAccess !== true)
        return yield notApplicable('No hint says that the backend is configured to ask for online_access.');
      const scopes = scopesOf(await signInRequest(context));
      if (!scopes.includes('online_access')) yield observation('online_access', `scope=${scopes.join(' ')}`);
    },
  },
  {
    id: 'ONL-02',
    level: 'project',
    sentence: 'A request for `offline_access` also asks for consent.',
    source: 'OpenID Connect Core 11',
    why: 'Authorization servers ignore it otherwise, and only the person can allow access in their absence.',
    check: 'Signs in; if the scope has `offline_access`, expects `prompt=consent`.',
    needs: ['authorization server', 'sign-in'],
    requests: 5,
    async *run(context) {
      const request = await signInRequest(context);
      const prompts = request.query.get('prompt')?.split(' ') ?? [];
      if (scopesOf(request).includes('offline_access') && !prompts.includes('consent'))
        yield observation('offline_access with prompt=consent', `offline_access with prompt=${prompts.join(' ')}`);
    },
  },
  {
    id: 'ONL-03',
    level: 'project',
    sentence:
      'A backend that asks for `online_access` ends its session when the session at the authorization server has ended.',
    source: 'online_access proposal; RFC 9700 4.14.2; RFC 10017 6.3.2.3',
    why: 'A person who has signed out everywhere would still be shown as signed in.',
    check: 'Ends all grants and lets the token expire; after the next query expects no session information.',
    needs: ['authorization server', 'sign-in'],
    requests: 7,
    isDestructive: true,
    requires: [...TOKENS_ARE_ANSWERED, 'RT-10'],
    async *run(context) {
      const { authorizationServer, signIn, wait } = context;
      authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await signIn();
      if (!hasAskedFor('online_access', context))
        return yield notApplicable('The backend does not ask for online_access.');
      authorizationServer.endAllGrants();
      await wait(1.1);
      await caller.token();
      const information = await caller.sessionInfo();
      if (information.status < 400) yield finding('400 invalid_session', information);
    },
  },
  {
    id: 'ONL-04',
    level: 'project',
    sentence: 'After `invalid_grant` no earlier token of the same grant is served.',
    source: 'online_access proposal, where the access tokens are revoked too; RFC 10017 6.2.2.2',
    why: 'It has been revoked: the resource server refuses it, and the page asks for it again and again.',
    check:
      'Gets a token for one scope, ends all grants, causes `invalid_grant` with another scope, and asks for the first.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    requests: 8,
    isDestructive: true,
    requires: [...TOKENS_ARE_ANSWERED, 'RT-10'],
    async *run({ signIn, authorizationServer, hints }) {
      const [one = '', other = ''] = hints.scopes ?? [];
      const { caller } = await signIn();
      await caller.token({ scope: one });
      authorizationServer.endAllGrants();
      const refused = await caller.token({ scope: other });
      if (refused.accessToken !== undefined) return;
      const sibling = await caller.token({ scope: one });
      if (bringsToken(sibling)) yield finding('no token any more', sibling);
    },
  },
  {
    id: 'ONL-05',
    level: 'project',
    sentence: 'Revoking a refresh token alone does not end the person’s session at the authorization server.',
    source: 'online_access proposal',
    reason: 'It binds the authorization server.',
  },
];
