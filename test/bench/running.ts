import path from 'node:path';
import { type Child, startChild } from './children.js';
import type { Contender, Place } from './contenders.js';
import type { LoadQuestion } from './load.js';
import { signInMany } from './sign-in.js';

/** A contender whose server runs and has its sessions. */
export interface Running {
  readonly contender: Contender;
  readonly origin: string;
  readonly cookies: readonly string[];
  readonly server: Child;
  /** The process of the store, if it has one of its own. */
  readonly storePid?: number | undefined;
  stop(): Promise<void>;
}

export interface StartOptions extends Omit<Place, 'name'> {
  readonly port: number;
  readonly sessions: number;
  readonly load: Child;
}

/** Starts a contender's server, signs in as many people as there are to be sessions, and tells the load generator. */
export async function startContender(contender: Contender, options: StartOptions): Promise<Running> {
  const { port, sessions, issuer, load } = options;
  const { close, storePid, ...prepared } = await contender.prepare({ ...options, name: contender.name });
  const settings = { port, issuer, sessions, ...prepared };
  const script =
    contender.checkout === undefined ? 'serve.js' : path.join(contender.checkout, 'dist/test/bench/serve.js');
  const server = await startChild(0, script, [contender.server, JSON.stringify(settings)]);
  const origin = `http://127.0.0.1:${port}`;
  const cookies =
    contender.loginPath === undefined
      ? await server.ask<string[]>('cookies')
      : await signInMany(`${origin}${contender.loginPath}`, sessions);
  const target: LoadQuestion = { kind: 'target', name: contender.name, port, cookies };
  await load.ask(target);
  return {
    contender,
    origin,
    cookies,
    server,
    storePid,
    async stop() {
      await server.ask('stop');
      await server.stop();
      await close?.();
    },
  };
}
