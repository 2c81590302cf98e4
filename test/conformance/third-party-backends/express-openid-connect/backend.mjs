import { randomBytes } from 'node:crypto';
import express from 'express';
import openidConnect from 'express-openid-connect';

/** The two endpoints as a developer writes them after reading the draft once, on what express-openid-connect brings. */
const { PORT, ISSUER, CLIENT_ID, CLIENT_SECRET, SCOPE, SIGNING_ALGORITHM } = process.env;
const PROTOCOL_CLAIMS = ['iss', 'aud', 'iat', 'exp', 'nonce', 'sid', 'at_hash', 'c_hash'];

const app = express();
app.use(express.urlencoded({ extended: false }));
app.use(
  openidConnect.auth({
    issuerBaseURL: ISSUER,
    baseURL: `http://localhost:${PORT}`,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    clientAuthMethod: 'client_secret_basic',
    secret: randomBytes(32).toString('base64url'),
    authRequired: false,
    idTokenSigningAlg: SIGNING_ALGORITHM,
    backchannelLogout: false,
    authorizationParams: { response_type: 'code', scope: SCOPE },
  }),
);
app.all('/.well-known/bff-token', async ({ oidc, method, query, body }, response) => {
  if (!oidc.isAuthenticated()) return refuse(response, 'invalid_session');
  const { scope, resource } = method === 'POST' ? (body ?? {}) : query;
  const isOfTheSignIn = scope === undefined && resource === undefined;
  const held = oidc.accessToken;
  try {
    const token =
      isOfTheSignIn && held && !held.isExpired()
        ? held
        : await held.refresh({ tokenEndpointParams: { ...(scope && { scope }), ...(resource && { resource }) } });
    const { access_token, token_type, expires_in } = token;
    response.set('Cache-Control', 'no-store').json({ access_token, token_type, expires_in, scope: scope ?? SCOPE });
  } catch ({ error, error_description }) {
    refuse(response, error ?? 'backend_not_ready', error_description);
  }
});
app.get('/.well-known/bff-sessioninfo', ({ oidc }, response) => {
  if (!oidc.isAuthenticated()) return refuse(response, 'invalid_session');
  const claims = Object.entries(oidc.idTokenClaims).filter(([name]) => !PROTOCOL_CLAIMS.includes(name));
  response.set('Cache-Control', 'no-store').json(Object.fromEntries(claims));
});
app.get('/', (_request, response) => response.type('html').send('<!doctype html><title>Home</title>'));
app.listen(Number(PORT), '127.0.0.1');

function refuse(response, error, description) {
  response
    .status(400)
    .set('Cache-Control', 'no-store')
    .json({ error, ...(description && { error_description: description }) });
}
