import { observation, type Requirement } from '../../requirement.js';

/** They differ from request to request, whatever is asked for. */
const PASSING = ['refresh_token', 'client_assertion'];

export const tok51: Requirement = {
  id: 'TOK-51',
  level: 'project',
  sentence: 'A resource that is asked for is asked of the authorization server, in one way or another, or refused.',
  source: 'RFC 8707 2; least privilege',
  why: 'Where it is silently dropped, a token comes back that is good for more than was asked.',
  check: 'Asks for two resources one after the other; the token requests must differ in something.',
  needs: ['authorization server', 'sign-in', 'two resources'],
  requests: 7,
  async *judge({ signIn, authorizationServer, hints, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    await wait(1.1);
    const requests: string[] = [];
    for (const resource of hints.resources ?? []) {
      authorizationServer.forgetRequests();
      const { accessToken } = await caller.token({ resource });
      const [request] = authorizationServer.received('/token');
      if (accessToken === undefined || request === undefined) return;
      for (const name of PASSING) request.form.delete(name);
      requests.push(request.form.toString());
    }
    if (new Set(requests).size === 1)
      yield observation('token requests that name the resource', `the same request for both: ${requests[0]}`);
  },
};
