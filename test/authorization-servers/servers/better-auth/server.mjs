import { createServer } from 'node:http';
import { oauthProvider, oauthProviderOpenIdConfigMetadata } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { admin, jwt } from 'better-auth/plugins';
import Database from 'better-sqlite3';

/** better-auth with its OAuth provider, SQLite and a sign-in page. */
const { ORIGIN, PORT, DATABASE, SECRET, LIFETIME, PASSWORD, CLIENT_ID, CLIENT_SECRET, BACKEND } = process.env;
const auth = betterAuth({
  baseURL: ORIGIN,
  secret: SECRET,
  database: new Database(DATABASE),
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  plugins: [
    jwt(),
    admin(),
    oauthProvider({
      loginPage: '/sign-in',
      consentPage: '/consent',
      scopes: ['openid', 'profile', 'email', 'offline_access', 'read', 'write', 'admin'],
      accessTokenExpiresIn: Number(LIFETIME),
    }),
  ],
});
await (await getMigrations(auth.options)).runMigrations();
const context = await auth.$context;

/** As the library stores a secret by default: the SHA-256 of it. */
async function hashSecret(secret) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
  return Buffer.from(digest).toString('base64url');
}

const isNew = (await context.adapter.findMany({ model: 'user' })).length === 0;
if (isNew) {
  const cookies = [];
  for (const name of ['alice', 'bob']) {
    const body = { name, email: `${name}@acme.test`, password: PASSWORD };
    const { headers } = await auth.api.signUpEmail({ body, returnHeaders: true });
    cookies.push(headers.getSetCookie().map((cookie) => cookie.split(';')[0]));
  }
  const { client_id: given } = await auth.api.adminCreateOAuthClient({
    headers: new Headers({ cookie: cookies[0].join('; ') }),
    body: {
      client_name: 'Portfolio',
      redirect_uris: ['https://app.acme.test/bff/callback'],
      post_logout_redirect_uris: ['https://app.acme.test/bff/logout/callback'],
      backchannel_logout_uri: 'https://app.acme.test/bff/backchannel-logout',
      backchannel_logout_session_required: true,
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid profile email offline_access read write admin',
      skip_consent: true,
      enable_end_session: true,
    },
  });
  await context.adapter.update({
    model: 'oauthClient',
    where: [{ field: 'clientId', value: given }],
    // The addresses of this run: a registration takes no http://localhost.
    update: {
      clientId: CLIENT_ID,
      clientSecret: await hashSecret(CLIENT_SECRET),
      redirectUris: [`${BACKEND}/bff/callback`],
      postLogoutRedirectUris: [`${BACKEND}/bff/logout/callback`],
      backchannelLogoutUri: `${BACKEND}/bff/backchannel-logout`,
    },
  });
}

const script = `
async function send(path, body) {
  const answer = await fetch('/api/auth/' + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, oauth_query: location.search.slice(1) }),
  });
  const { url } = await answer.json();
  if (url) location.assign(url);
}
document.querySelector('form').onsubmit = (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  if (!form.has('person')) send('oauth2/consent', { accept: true });
  else send('sign-in/email', { email: form.get('person') + '@acme.test', password: form.get('password') });
};`;
const fields = '<input name="person"><input name="password" type="password">';
const render = (content) => `<!doctype html><title>Sign in</title><form>${content}</form><script>${script}</script>`;
const pages = {
  '/sign-in': render(`${fields}<button>Sign in</button>`),
  '/consent': render('<button id="allow">Allow</button>'),
};

const handle = toNodeHandler(auth);
const describe = oauthProviderOpenIdConfigMetadata(auth);
createServer(async (request, response) => {
  const { pathname } = new URL(request.url, ORIGIN);
  if (pathname in pages) return response.setHeader('content-type', 'text/html').end(pages[pathname]);
  if (pathname.endsWith('/.well-known/openid-configuration')) {
    const answer = await describe(new Request(`${ORIGIN}${request.url}`));
    return response.setHeader('content-type', 'application/json').end(await answer.text());
  }
  // For the test: what an administrator would do.
  if (pathname === '/test/disable') {
    const where = [{ field: 'email', value: `${new URL(request.url, ORIGIN).searchParams.get('person')}@acme.test` }];
    const user = await context.adapter.findOne({ model: 'user', where });
    await context.adapter.update({ model: 'user', where, update: { banned: true } });
    await context.internalAdapter.deleteUserSessions(user.id);
    return response.end();
  }
  if (pathname === '/test/rotate') {
    await context.adapter.update({
      model: 'jwks',
      where: [{ field: 'id', value: (await context.adapter.findMany({ model: 'jwks' }))[0].id }],
      update: { expiresAt: new Date(Date.now() - 1000) },
    });
    return response.end();
  }
  return handle(request, response);
}).listen(Number(PORT), '127.0.0.1');
