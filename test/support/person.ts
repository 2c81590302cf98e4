import type { TestDemo } from './test-demo.js';
import { createUserAgent, type HttpAnswer, type UserAgent } from './user-agent.js';

/** A person with a browser on the page. */
export interface Person {
  readonly userAgent: UserAgent;
  /** Asks as a script of the page does; `origin` names another backend of the same application. */
  fetch(path: string, origin?: string): Promise<HttpAnswer>;
}

/** Signs a person in through the whole way: backend, authorization server, backend. */
export async function signInPerson(set: Pick<TestDemo, 'origin'>, person = 'alice'): Promise<Person> {
  const userAgent = createUserAgent();
  const start = await userAgent.fetch(`${set.origin}/bff/login?return_to=/`);
  const callback = await userAgent.signInAt(start.headers.get('location') ?? '', { person });
  const end = await userAgent.fetch(callback);
  if (end.status !== 303) throw new Error(`the sign-in ended with ${end.status}: ${end.body}`);
  return {
    userAgent,
    fetch: (path, origin = set.origin) => userAgent.fetch(`${origin}${path}`, { from: `${origin}/` }),
  };
}

export const TOKEN = '/.well-known/bff-token';
export const SESSION_INFO = '/.well-known/bff-sessioninfo';
