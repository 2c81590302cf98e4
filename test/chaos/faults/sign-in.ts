import { exchange } from '../../support/http-exchange.js';
import { createUserAgent, type UserAgent } from '../../support/user-agent.js';

export const SESSION_COOKIE = '__Host-tmi-bff';
export const PEOPLE = ['alice', 'bob'] as const;
export type Person = (typeof PEOPLE)[number];

/** A browser that is signed in at a backend. */
export interface SignedIn {
  readonly person: Person;
  readonly cookie: string;
  /** The code that the session began with: what the ledger knows it by. */
  readonly family: string;
}

/** Signs people in, quickly: at the authorization server each has signed in before, and agreed. */
export interface SignIns {
  /** @throws Error if it ends anywhere else than in a session */
  signIn(person: Person, origin: string): Promise<SignedIn>;
}

export function createSignIns(): SignIns {
  const agents = new Map<Person, UserAgent>(PEOPLE.map((person) => [person, createUserAgent()]));
  const waiting = new Map<Person, Promise<unknown>>();
  const authorize = async (person: Person, url: string): Promise<URL> => {
    // One browser does one thing at a time.
    const mine = (waiting.get(person) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => agents.get(person)?.signInAt(url, { person }));
    waiting.set(person, mine);
    return (await mine) ?? new URL(url);
  };
  return {
    async signIn(person, origin) {
      const start = await exchange(new URL('/bff/login', origin), { method: 'GET', headers: {} });
      const attempt = cookiesOf(start.headers);
      const callback = await authorize(person, start.headers.get('location') ?? '');
      const end = await exchange(new URL(callback.pathname + callback.search, origin), {
        method: 'GET',
        headers: { Cookie: attempt.map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      const cookie = cookiesOf(end.headers).find(([name]) => name === SESSION_COOKIE)?.[1];
      if (end.status !== 303 || !cookie) throw new Error(`the sign-in ended with ${end.status}: ${end.body}`);
      return { person, cookie, family: callback.searchParams.get('code') ?? '' };
    },
  };
}

function cookiesOf(headers: Headers): [name: string, value: string][] {
  return headers.getSetCookie().map((line) => {
    const [pair = ''] = line.split(';');
    return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
  });
}
