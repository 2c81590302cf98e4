import { finding, type Requirement } from '../../requirement.js';

export const rt18: Requirement = {
  id: 'RT-18',
  level: 'project',
  sentence: 'Sessions of one person have grants of their own: ending one leaves the others alone.',
  source: 'good practice',
  why: 'Signing out at a library computer would end the session at home, or leave it with dead tokens.',
  check: 'Signs the same person in twice and out once; the other session has to refresh as before.',
  needs: ['authorization server', 'sign-in', 'logout'],
  requests: 13,
  isDestructive: true,
  async *judge({ signIn, authorizationServer, hints, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const [leaving, staying] = [await signIn(), await signIn()];
    const { url = '', method = 'POST' } = hints.logout ?? {};
    await leaving.caller.ask(url, { method, headers: { Origin: leaving.caller.origin } });
    await wait(1.1);
    authorizationServer.behave({ expiresIn: 3600 });
    const answer = await staying.caller.token();
    if (answer.accessToken === undefined) yield finding('a token for the session that goes on', answer);
  },
};
