import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { freePorts } from '../support/free-ports.js';
import { type Backend, createBackendProcess } from './backend.js';
import { type CountingProxy, startCountingProxy } from './counting-proxy.js';
import type { Outcome } from './outcome.js';
import type { LiveServer, RealServer } from './real-server.js';
import { contractSteps } from './steps/contract-test.js';
import type { Scene, Step } from './steps/scene.js';
import { signInAndOutSteps } from './steps/signing-in-and-out.js';
import { tokenSteps } from './steps/tokens.js';
import { lastSteps, troubleSteps } from './steps/troubles.js';
import { openVisitor } from './visitor.js';

/** The rows of the table, in the order in which they run. */
export const STEPS: readonly Step[] = [
  ...tokenSteps,
  ...signInAndOutSteps,
  ...troubleSteps,
  ...contractSteps,
  ...lastSteps,
];

/** What came of each step at one server. */
export type Told = Readonly<Record<string, Outcome>>;

/** Where things of a run are. */
export interface Folders {
  /** The names of the steps to take after the first; without it, all. */
  readonly only?: readonly string[] | undefined;
  readonly cache: string;
  readonly runs: string;
}

/** Installs a server, runs it, and takes every step of the story. A failed step does not end it. */
export async function tellStory(server: RealServer, browser: Browser, { cache, runs, only }: Folders): Promise<Told> {
  await server.install(cache);
  const folder = path.join(runs, server.name);
  mkdirSync(folder, { recursive: true });
  const [port = 0, adminPort = 0, backendPort = 0] = await freePorts(3);
  const proxy = await startCountingProxy(port);
  const clientSecret = randomBytes(24).toString('base64url');
  const origin = `http://localhost:${backendPort}`;
  const given = { cache, folder, origin: proxy.origin, port, adminPort, backend: origin, clientSecret };
  const live = await server.create(given);
  const backend = createBackendProcess({ name: server.name, port: backendPort, folder, clientSecret, server: live });
  try {
    await live.start();
    await backend.start();
    return await takeSteps({ server, browser, folder, live, backend, proxy }, only);
  } finally {
    await stopAll(backend, live, proxy);
  }
}

async function stopAll(backend: Backend, live: LiveServer, proxy: CountingProxy): Promise<void> {
  await backend.stop();
  await live.stop();
  proxy.close();
}

async function takeSteps(given: Omit<Scene, 'visitor'>, only?: readonly string[]): Promise<Told> {
  const { backend, live, server } = given;
  const visitor = await openVisitor(given.browser, { backend: backend.origin, forms: live.forms });
  const told: Record<string, Outcome> = {};
  const [first, ...others] = STEPS;
  const chosen = others.filter(({ name }) => only === undefined || only.includes(name));
  for (const step of [first, ...chosen].filter((candidate) => candidate !== undefined)) {
    const outcome = hasNoSession(told) ? NOT_RUN : await take(step, { ...given, visitor });
    process.stderr.write(
      `${server.name}: ${step.name}: ${outcome.outcome}${outcome.note ? `: ${outcome.note}` : ''}\n`,
    );
    told[step.name] = outcome;
  }
  await visitor.close();
  return told;
}

const NOT_RUN: Outcome = { outcome: 'not run', note: 'the first sign-in failed' };
const hasNoSession = (told: Told) => told[STEPS[0]?.name ?? '']?.outcome === 'failed';

async function take(step: Step, scene: Scene): Promise<Outcome> {
  const why = scene.server.notOffered?.[step.name];
  if (why !== undefined) return { outcome: 'not offered', note: why };
  const known = scene.server.differs?.[step.name];
  try {
    const outcome = await step.run(scene);
    if (known === undefined) return outcome;
    return { outcome: 'failed', note: `it is described as different (${known}), but was ${outcome.outcome}` };
  } catch (error) {
    if (known !== undefined) return { outcome: 'differs', note: known };
    return { outcome: 'failed', note: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}
