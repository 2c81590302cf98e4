import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { readCookie } from 'tmi-bff';

const COOKIE = '__Host-application';

/** The id of the application's own session: by the exact name of its cookie, so that no other host can plant one. */
const ownSessionOf = (request) => readCookie(request.headers.cookie, COOKIE);

/**
 * An application that signs people in by itself, here with a password, and keeps a session of its own. The backend's
 * cookie stands beside the application's, so that tokens are sealed under a secret that the application doesn't keep.
 *
 * `obtainTokens` gets the person's tokens from the authorization server in whatever way the application has: an
 * assertion (RFC 7522, RFC 7523), a token exchange (RFC 8693), or the code that its own sign-in brought.
 */
export function createApplication(backend, { checkPassword, obtainTokens }) {
  const ownSessions = new Map();

  async function signIn(request, response) {
    const form = new URLSearchParams(await bodyOf(request));
    const user = form.get('user') ?? '';
    if (!checkPassword(user, form.get('password') ?? '')) return response.writeHead(401).end();
    const cookie = await backend.sessions.start({
      sub: user,
      claims: { name: user },
      tokens: await obtainTokens(user),
    });
    const id = randomBytes(32).toString('base64url');
    ownSessions.set(id, user);
    const own = `${COOKIE}=${id}; Path=/; Secure; HttpOnly; SameSite=Lax`;
    response.writeHead(303, { location: '/', 'set-cookie': [own, cookie] }).end();
  }

  async function signOut(request, response) {
    ownSessions.delete(ownSessionOf(request));
    const own = `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;
    const cookie = await backend.sessions.end(request.headers.cookie);
    response.writeHead(303, { location: '/', 'set-cookie': [own, cookie] }).end();
  }

  return createServer((request, response) => {
    if (backend.serves(request.url)) return backend.answer(request, response);
    // Other sites must not sign a person in or out here.
    const isOwn = request.headers.origin === backend.options.publicOrigin;
    if (request.method === 'POST' && isOwn && request.url === '/sign-in') return signIn(request, response);
    if (request.method === 'POST' && isOwn && request.url === '/sign-out') return signOut(request, response);
    const user = ownSessions.get(ownSessionOf(request));
    response.setHeader('content-type', 'text/plain; charset=utf-8').end(user ?? 'nobody');
  });
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
