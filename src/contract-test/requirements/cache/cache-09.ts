import { finding, note, type Requirement } from '../../requirement.js';

export const cache09: Requirement = {
  id: 'CACHE-09',
  level: 'project',
  sentence: 'A token that is about to expire is replaced if it can be, and served to its end if it can not.',
  source: 'good practice: clocks and networks',
  why: 'It would be dead when it arrives at the resource server.',
  check:
    'With tokens for 6 seconds, asks after 4: expects another. Then the same without a refresh token: expects the same token.',
  needs: ['authorization server', 'sign-in'],
  requests: 14,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 6 });
    const renewable = (await signIn()).caller;
    authorizationServer.behave({ refreshTokens: 'none' });
    const fixed = (await signIn()).caller;
    authorizationServer.behave({ refreshTokens: 'rotated' });
    const [first, only] = [await renewable.token(), await fixed.token()];
    await wait(4);
    const second = await renewable.token();
    if (second.accessToken !== undefined && second.accessToken === first.accessToken)
      yield finding('another token', second, { seen: 'the same token, with 2 of 6 seconds left' });
    const last = await fixed.token();
    if (last.accessToken === undefined && only.accessToken !== undefined)
      yield finding('the token that still lives', last);
    if (only.accessToken === undefined) yield note('Without a refresh token there was no token at all.');
  },
};
