import { CannotJudge, finding, type Requirement } from '../../requirement.js';

export const rt19: Requirement = {
  id: 'RT-19',
  level: 'project',
  sentence: 'Whoever signs in where somebody else was signed in gets tokens of their own, and never the other’s.',
  source: 'RFC 10017 6.1.3.2',
  why: 'On a shared computer one person would act as another.',
  check:
    'Signs two people in, one after the other, in one browser; expects the second one’s tokens, also after a refresh.',
  needs: ['authorization server', 'sign-in', 'second session'],
  requests: 14,
  async *judge({ signIn, authorizationServer, wait }) {
    const { browser } = await signIn();
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn({ person: 'second-person', browser });
    authorizationServer.behave({ expiresIn: 3600 });
    for (const when of ['at once', 'after a refresh']) {
      const answer = await caller.token();
      const issued = authorizationServer.issued.find(({ accessToken }) => accessToken === answer.accessToken);
      if (issued === undefined) throw new CannotJudge(`no token to look at: ${answer.summary}`);
      if (issued.grant.person !== 'second-person')
        yield finding('a token of the second person', answer, { seen: `one of ${issued.grant.person}, ${when}` });
      await wait(1.1);
    }
  },
};
