import { json, refusal } from './tab.js';

export const alice = { sub: 'alice', name: 'Alice Adams' };
export const bob = { sub: 'bob', name: 'Bob Brown' };

/** A backend with one session, which all tabs of the browser share. */
export class SessionBackend {
  person: Record<string, unknown> | undefined = alice;
  tokens = 0;
  logout: object = {};

  readonly answer = ({ url, method }: { url: URL; method: string }): Response => {
    if (url.pathname === '/bff/logout' && method === 'POST') {
      this.person = undefined;
      return json(this.logout);
    }
    if (!this.person) return refusal('invalid_session');
    if (url.pathname === '/.well-known/bff-sessioninfo') return json(this.person);
    return json({ access_token: `${this.person.sub}-${++this.tokens}`, expires_in: 3600 });
  };
}
