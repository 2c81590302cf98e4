import type { FetchInit, HttpAnswer, UserAgent } from './user-agent.js';

/** What a query names; a list is a repeated parameter. */
export interface Query {
  readonly scope?: string;
  readonly resource?: string | readonly string[];
}

/** A page of the backend's origin in a user agent, asking as its scripts do. */
export interface Frontend {
  readonly userAgent: UserAgent;
  readonly origin: string;
  fetch(path: string, init?: FetchInit): Promise<HttpAnswer>;
  token(query?: Query): Promise<HttpAnswer>;
  /** Asks for a token that has to be there. */
  accessToken(query?: Query): Promise<string>;
  sessionInfo(): Promise<HttpAnswer>;
  /** Signs out; the fields go into a form. */
  logout(fields?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  /** The value of the session cookie; an empty text if there is none. */
  sessionCookie(): string;
}

export const TOKEN = '/.well-known/bff-token';
export const SESSION_INFO = '/.well-known/bff-sessioninfo';
export const SESSION_COOKIE = '__Host-tmi-bff';
/** The sign-in cookie has its own name for each handle. */
export const ATTEMPT_COOKIE = /^__Host-tmi-bff-sign-in-[\w-]{8}$/;

export function createFrontend(userAgent: UserAgent, origin: string): Frontend {
  const fetch = (path: string, init: FetchInit = {}) => userAgent.fetch(`${origin}${path}`, { from: origin, ...init });
  const token = (query: Query = {}) => fetch(`${TOKEN}${search(query)}`);
  return {
    userAgent,
    origin,
    fetch,
    token,
    async accessToken(query) {
      const answer = await token(query);
      if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.body}`);
      return answer.json<{ access_token: string }>().access_token;
    },
    sessionInfo: () => fetch(SESSION_INFO),
    logout: (fields) =>
      fetch('/bff/logout', {
        method: 'POST',
        ...(fields && {
          body: new URLSearchParams(fields).toString(),
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        }),
      }),
    sessionCookie: () => userAgent.cookiesFor(origin).find(({ name }) => name === SESSION_COOKIE)?.value ?? '',
  };
}

function search({ scope, resource = [] }: Query): string {
  const parameters = new URLSearchParams(scope === undefined ? {} : { scope });
  for (const one of [resource].flat()) parameters.append('resource', one);
  return parameters.size === 0 ? '' : `?${parameters}`;
}

/** The error code of an answer, with its status: what most refusals are compared by. */
export function refusalOf(answer: HttpAnswer): [status: number, error: string] {
  return [answer.status, answer.json<{ error: string }>().error];
}
