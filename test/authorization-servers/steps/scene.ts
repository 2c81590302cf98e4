import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import type { Backend } from '../backend.js';
import type { Counted, CountingProxy } from '../counting-proxy.js';
import { expectThat, type Outcome } from '../outcome.js';
import { LIFETIME, type LiveServer, type RealServer } from '../real-server.js';
import { openVisitor, type ScriptAnswer, type Visitor } from '../visitor.js';

/** What the steps work with. */
export interface Scene {
  readonly server: RealServer;
  readonly live: LiveServer;
  readonly backend: Backend;
  readonly proxy: CountingProxy;
  readonly browser: Browser;
  /** Logs and reports of this run. */
  readonly folder: string;
  /** The person that is signed in from the first step on. */
  readonly visitor: Visitor;
}

/** A step of the story. */
export interface Step {
  /** The row of the table. */
  readonly name: string;
  run(scene: Scene): Promise<Outcome>;
}

/** Waits until every token that was issued before has expired. */
export const untilExpired = () => wait((LIFETIME + 1) * 1000);

/** Opens another browser. */
export function otherVisitor({ browser, backend, live }: Scene, person = 'alice'): Promise<Visitor> {
  return openVisitor(browser, { backend: backend.origin, forms: live.forms, person });
}

/** Does something with another browser, where a person has signed in. */
export async function whileSignedIn<Result>(
  scene: Scene,
  act: (visitor: Visitor) => Promise<Result>,
  person = 'alice',
): Promise<Result> {
  const visitor = await otherVisitor(scene, person);
  try {
    await visitor.signIn();
    expectThat((await visitor.session()).status === 200, 'the sign-in brought no session');
    return await act(visitor);
  } finally {
    await visitor.close();
  }
}

/** The token requests of this grant type that the server got so far. */
export const tokenRequests = ({ proxy, live }: Scene, grantType: string): readonly Counted[] =>
  proxy.counted.filter(({ path, form }) => path === live.tokenPath && form.get('grant_type') === grantType);

/** The refresh tokens that were presented, each once, in their order. */
export const presented = (scene: Scene): readonly string[] => [
  ...new Set(tokenRequests(scene, 'refresh_token').map(({ form }) => form.get('refresh_token') ?? '')),
];

/** A refusal as a note. */
export function describe({ status, body }: ScriptAnswer): string {
  const { error, error_description, login_uri } = body;
  const text = [`${status}`, error, error_description].filter((part) => part !== undefined).join(' ');
  return login_uri === undefined ? text : `${text} (with login_uri)`;
}

/** Throws unless the answer is a token. */
export function expectToken(answer: ScriptAnswer): string {
  const { access_token: token } = answer.body;
  expectThat(answer.status === 200 && typeof token === 'string', `no token: ${describe(answer)}`);
  return token;
}

/** The scopes that an answer tells, or `undefined`. */
export const scopesOf = ({ body }: ScriptAnswer): readonly string[] | undefined =>
  typeof body.scope === 'string' ? body.scope.split(' ') : undefined;
