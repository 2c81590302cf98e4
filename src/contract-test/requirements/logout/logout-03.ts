import { observation, type Requirement } from '../../requirement.js';
import { eventually } from '../eventually.js';
import { signOut } from './sign-out.js';

export const logout03: Requirement = {
  id: 'LOGOUT-03',
  level: 'project',
  sentence: 'Signing out revokes the refresh token, and the client authenticates for it.',
  source: 'RFC 7009 2.1; RFC 9700 4.14',
  why: 'A copy of it, in a backup say, would be good for weeks.',
  check: 'Signs out; expects the refresh token at the revocation endpoint, with its kind and the client’s credentials.',
  needs: ['authorization server', 'sign-in', 'logout'],
  requests: 6,
  isDestructive: true,
  async *judge(trial) {
    const { signIn, authorizationServer } = trial;
    const { caller } = await signIn();
    const { refreshToken = '' } = authorizationServer.issued.at(-1) ?? {};
    await signOut(caller, trial);
    const revocation = () =>
      authorizationServer.received('/revoke').find(({ form }) => form.get('token') === refreshToken);
    if (!(await eventually(() => revocation() !== undefined)))
      return yield observation('the refresh token at the revocation endpoint', 'nothing within five seconds');
    const { form, headers } = revocation() ?? {};
    const hint = form?.get('token_type_hint');
    if (hint !== 'refresh_token') yield observation('token_type_hint=refresh_token', `token_type_hint=${hint}`);
    if (!headers?.authorization && !form?.has('client_secret') && !form?.has('client_assertion'))
      yield observation('the client’s credentials', 'none');
  },
};
