import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import { Authenticator } from '@fastify/passport';
import session from '@fastify/session';
import fastify from 'fastify';
import { allowInsecureRequests, ClientSecretBasic, discovery, refreshTokenGrant } from 'openid-client';
import { Strategy } from 'openid-client/passport';

/** The two endpoints as a developer writes them after reading the draft once, on Fastify's sessions, Passport and openid-client. */
const { PORT, ISSUER, CLIENT_ID, CLIENT_SECRET, SCOPE, SIGNING_ALGORITHM } = process.env;
const PROTOCOL_CLAIMS = ['iss', 'aud', 'iat', 'exp', 'nonce', 'sid', 'at_hash', 'c_hash'];

const authorizationServer = await discovery(
  new URL(ISSUER),
  CLIENT_ID,
  { id_token_signed_response_alg: SIGNING_ALGORITHM },
  ClientSecretBasic(CLIENT_SECRET),
  { execute: [allowInsecureRequests] },
);
const passport = new Authenticator();
const app = fastify();
await app.register(cookie);
await app.register(formbody);
await app.register(session, { secret: randomBytes(32).toString('hex'), cookie: { secure: 'auto', sameSite: 'lax' } });
await app.register(passport.initialize());
await app.register(passport.secureSession());
passport.registerUserSerializer(async (user) => user);
passport.registerUserDeserializer(async (user) => user);
passport.use(
  'openid',
  new Strategy(
    { config: authorizationServer, scope: SCOPE, callbackURL: `http://localhost:${PORT}/callback` },
    (tokens, verified) => verified(null, { claims: tokens.claims(), ...held(tokens) }),
  ),
);

app.get('/login', { preValidation: passport.authenticate('openid') }, () => undefined);
app.get(
  '/callback',
  { preValidation: passport.authenticate('openid', { successRedirect: '/', failureRedirect: '/failed' }) },
  () => undefined,
);
app.post('/logout', async (request, reply) => {
  await request.logout();
  await request.session.destroy();
  return reply.redirect('/', 303);
});
app.get('/', (_request, reply) => reply.type('text/html').send('<!doctype html><title>Home</title>'));
app.get('/failed', (_request, reply) => reply.code(403).type('text/html').send('<!doctype html><title>Failed</title>'));

app.route({
  url: '/.well-known/bff-token',
  method: ['GET', 'POST'],
  async handler({ user, method, query, body, session }, reply) {
    if (!user) return refuse(reply, 'invalid_session');
    const { scope, resource } = method === 'POST' ? (body ?? {}) : query;
    const isOfTheSignIn = scope === undefined && resource === undefined;
    if (isOfTheSignIn && user.expiresAt > Date.now()) return answer(reply, user);
    if (user.refreshToken === undefined) return refuse(reply, 'backend_not_ready');
    try {
      const asked = { ...(scope && { scope }), ...(resource && { resource }) };
      const tokens = held(await refreshTokenGrant(authorizationServer, user.refreshToken, asked));
      const renewed = { ...user, refreshToken: tokens.refreshToken ?? user.refreshToken };
      session.set('passport', isOfTheSignIn ? { ...renewed, ...tokens } : renewed);
      return answer(reply, tokens);
    } catch ({ error, error_description }) {
      return refuse(reply, error ?? 'backend_not_ready', error_description);
    }
  },
});
app.get('/.well-known/bff-sessioninfo', ({ user }, reply) => {
  if (!user) return refuse(reply, 'invalid_session');
  const claims = Object.entries(user.claims).filter(([name]) => !PROTOCOL_CLAIMS.includes(name));
  return reply.header('cache-control', 'no-store').send(Object.fromEntries(claims));
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });

/** What a session keeps of a token response. */
function held({ access_token, refresh_token, expires_in = 300, scope }) {
  return {
    accessToken: access_token,
    ...(refresh_token && { refreshToken: refresh_token }),
    expiresAt: Date.now() + expires_in * 1000,
    scope,
  };
}

function answer(reply, { accessToken, expiresAt, scope }) {
  const expiresIn = Math.floor((expiresAt - Date.now()) / 1000);
  return reply
    .header('cache-control', 'no-store')
    .send({ access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn, scope });
}

function refuse(reply, error, description) {
  return reply
    .code(400)
    .header('cache-control', 'no-store')
    .send({ error, ...(description && { error_description: description }) });
}
