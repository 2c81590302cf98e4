import { createServer } from 'node:http';

/** The login, consent and logout application that Hydra requires (its documentation, "User login and consent flow"). */
const { ADMIN, PORT, PASSWORD, PEOPLE } = process.env;
const people = PEOPLE.split(',');

async function call(kind, challenge, { method = 'GET', verdict = '', body } = {}) {
  const url = `${ADMIN}/admin/oauth2/auth/requests/${kind}${verdict}?${kind}_challenge=${encodeURIComponent(challenge)}`;
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return answer.json();
}

const accept = (kind, challenge, body = {}) => call(kind, challenge, { method: 'PUT', verdict: '/accept', body });

const steps = {
  async login(challenge, form) {
    const request = await call('login', challenge);
    if (request.skip) return accept('login', challenge, { subject: request.subject });
    const person = form.get('person');
    if (!people.includes(person) || form.get('password') !== PASSWORD) return undefined;
    return accept('login', challenge, { subject: person, remember: true, remember_for: 3600 });
  },
  async consent(challenge) {
    const request = await call('consent', challenge);
    return accept('consent', challenge, {
      grant_scope: request.requested_scope,
      grant_access_token_audience: request.requested_access_token_audience,
      remember: true,
      remember_for: 3600,
      session: { id_token: { name: request.subject, email: `${request.subject}@acme.test` } },
    });
  },
  logout: (challenge) => accept('logout', challenge),
};

const page = `<!doctype html><title>Sign in</title><form method="post"><input name="person"><input name="password" type="password">
<button>Sign in</button></form>`;

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
  const step = pathname.slice(1);
  if (!(step in steps)) return response.end(`${pathname} ${searchParams}`);
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const answer = await steps[step](
    searchParams.get(`${step}_challenge`),
    new URLSearchParams(`${Buffer.concat(chunks)}`),
  );
  if (answer === undefined) return response.setHeader('content-type', 'text/html').end(page);
  response.writeHead(303, { location: answer.redirect_to }).end();
}).listen(Number(PORT), '127.0.0.1');
