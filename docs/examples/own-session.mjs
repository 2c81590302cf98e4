import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { readCookie } from 'tmi-bff';

const COOKIE = '__Host-application';

/**
 * An application with sessions of its own, to which those of the backend belong: the backend finds them by a secret in
 * the application's cookie. The application's store knows sessions by a hash of it, so that a thief of both stores
 * opens nothing. Make the backend with `createBackend(options, { log, sessionSecretOf })`.
 */
export function sessionSecretOf(request) {
  const secret = readCookie(request.headers.cookie, COOKIE);
  // A browser can send any value; the application sets 43 characters.
  return /^[\w-]{43}$/.test(secret ?? '') ? secret : undefined;
}

const idOf = (secret) => createHash('sha256').update(secret).digest('base64url');

/** `obtainTokens` gets the person's tokens from the authorization server, in whatever way the application has. */
export function createApplication(backend, { checkPassword, obtainTokens }) {
  const ownSessions = new Map();

  async function signIn(request, response) {
    const form = new URLSearchParams(await bodyOf(request));
    const user = form.get('user') ?? '';
    if (!checkPassword(user, form.get('password') ?? '')) return response.writeHead(401).end();
    await forget(sessionSecretOf(request));
    // A new secret for each sign-in, never one that the browser had before.
    const secret = randomBytes(32).toString('base64url');
    const tokens = await obtainTokens(user);
    await backend.sessions.start(secret, { sub: user, claims: { name: user }, tokens });
    ownSessions.set(idOf(secret), user);
    const cookie = `${COOKIE}=${secret}; Path=/; Secure; HttpOnly; SameSite=Strict`;
    response.writeHead(303, { location: '/', 'set-cookie': cookie }).end();
  }

  async function signOut(request, response) {
    await forget(sessionSecretOf(request));
    const cookie = `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`;
    response.writeHead(303, { location: '/', 'set-cookie': cookie }).end();
  }

  async function forget(secret) {
    if (secret === undefined) return;
    ownSessions.delete(idOf(secret));
    await backend.sessions.end(secret);
  }

  return createServer((request, response) => {
    if (backend.serves(request.url)) return backend.answer(request, response);
    // Other sites must not sign a person in or out here.
    const isOwn = request.headers.origin === backend.options.publicOrigin;
    if (request.method === 'POST' && isOwn && request.url === '/sign-in') return signIn(request, response);
    if (request.method === 'POST' && isOwn && request.url === '/sign-out') return signOut(request, response);
    const user = ownSessions.get(idOf(sessionSecretOf(request) ?? ''));
    response.setHeader('content-type', 'text/plain; charset=utf-8').end(user ?? 'nobody');
  });
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
