import { observation, type Requirement } from '../../requirement.js';

const HOSTILE = {
  client_id: 'evil',
  grant_type: 'password',
  redirect_uri: 'https://evil.example/',
  refresh_token: 'evil',
  audience: 'https://evil.example/',
  foo: 'evil',
};

export const tok07: Requirement = {
  id: 'TOK-07',
  level: 'project',
  sentence: 'No parameter of the frontend but `scope` and `resource` reaches the authorization server.',
  source: 'draft 3.1; injection',
  why: 'Whoever can add parameters to a token request can make the backend ask for something else.',
  check: 'Lets a token expire, asks with six foreign parameters, and looks at the token request.',
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    await wait(1.1);
    authorizationServer.forgetRequests();
    await caller.token(HOSTILE);
    for (const { form, body } of authorizationServer.received('/token'))
      for (const [name, value] of Object.entries(HOSTILE))
        if (form.getAll(name).includes(value)) yield observation(`no ${name}=${value} in a token request`, body);
  },
};
