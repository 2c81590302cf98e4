import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/**
 * oidc-provider with its defaults: tokens in memory, sign-in pages for development, rotation as it decides. Set are only
 * what has no default (the client, the scopes) and the lifetime of access tokens, for which nobody would wait.
 */
const { ISSUER, PORT, CLIENT_ID, CLIENT_SECRET, BACKEND, LIFETIME, KEYS } = process.env;
const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [`${BACKEND}/bff/callback`],
      post_logout_redirect_uris: [`${BACKEND}/bff/logout/callback`],
    },
  ],
  scopes: ['openid', 'offline_access', 'read', 'write', 'admin'],
  ttl: { AccessToken: Number(LIFETIME) },
  ...(existsSync(KEYS) && { jwks: JSON.parse(readFileSync(KEYS, 'utf8')) }),
});
createServer(provider.callback()).listen(Number(PORT), '127.0.0.1');
