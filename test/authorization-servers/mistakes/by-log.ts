import type { Browser } from 'playwright-core';
import { type Backend, type BackendPlace, createBackendProcess, type LogEntry } from '../backend.js';
import type { LiveServer } from '../real-server.js';
import { openVisitor } from '../visitor.js';
import type { Problem } from './by-check.js';

interface Attempt {
  readonly browser: Browser;
  readonly live: LiveServer;
  /** Sent with one request, in place of a sign-in. */
  readonly proxyHeaders?: Readonly<Record<string, string>> | undefined;
}

/** Starts `tmi-bff serve --no-check`, signs in once, and returns what it has logged as a warning or worse. */
export async function problemsByLog(place: BackendPlace, attempt: Attempt): Promise<readonly Problem[]> {
  const backend = createBackendProcess({ ...place, options: ['--no-check'] });
  await backend.start();
  try {
    if (attempt.proxyHeaders === undefined) await signInOnce(backend, attempt);
    else await fetch(`${backend.origin}/bff/login`, { headers: attempt.proxyHeaders, redirect: 'manual' });
  } finally {
    await backend.stop();
  }
  return backend
    .log()
    .filter(({ level }) => level === 'warning' || level === 'fault')
    .map((entry) => ({ by: entry.event ?? '', line: membersOf(entry) }));
}

/** The person does not get far at most mistakes; what the log says of it is the point. */
async function signInOnce(backend: Backend, { browser, live }: Attempt): Promise<void> {
  const visitor = await openVisitor(browser, { backend: backend.origin, forms: live.forms });
  try {
    await visitor.visit('/bff/login?return_to=/');
    await visitor.token();
  } catch {
    // The browser has stayed at the server.
  }
  await visitor.close();
}

/** What is the same at each start, and what differs at each. */
const LEFT_OUT = [
  'time',
  'level',
  'event',
  'pid',
  'clientId',
  'authorizationServer',
  'host',
  'attempt',
  'request',
  'since',
];

function membersOf(entry: LogEntry): string {
  return Object.entries(entry)
    .filter(([name]) => !LEFT_OUT.includes(name))
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
