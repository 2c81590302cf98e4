import { TOKENS_SEEN } from '../../grounds.js';
import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

export const onl04: Requirement = {
  id: 'ONL-04',
  level: 'project',
  sentence: 'After `invalid_grant` no token is served that was got with the same grant before.',
  source: 'online_access proposal, where the access tokens are revoked too; RFC 10017 6.2.2.2',
  why: 'It is revoked: the page would be refused by a resource server and ask for it again, and again.',
  check: 'Gets a token for one scope, ends all grants, causes `invalid_grant` with another scope; asks for the first.',
  needs: ['authorization server', 'sign-in', 'two scopes'],
  requests: 8,
  isDestructive: true,
  builtOn: [...TOKENS_SEEN, 'RT-10'],
  async *judge({ signIn, authorizationServer, hints }) {
    const [one = '', other = ''] = hints.scopes ?? [];
    const { caller } = await signIn();
    await caller.token({ scope: one });
    authorizationServer.endAllGrants();
    const refused = await caller.token({ scope: other });
    if (refused.accessToken !== undefined) return;
    const sibling = await caller.token({ scope: one });
    if (bringsToken(sibling)) yield finding('no token any more', sibling);
  },
};
