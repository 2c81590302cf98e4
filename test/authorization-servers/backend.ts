import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';
import { type Child, createChild } from './child.js';
import type { LiveServer } from './real-server.js';

/** `tmi-bff serve` with the settings file of a server. */
export interface Backend extends Child {
  readonly origin: string;
  /** What it has logged so far. */
  log(): readonly LogEntry[];
}

/** A line of the log. */
export interface LogEntry {
  readonly event?: string;
  readonly level?: string;
  readonly [detail: string]: unknown;
}

/** Where it runs. */
export interface BackendPlace {
  readonly name: string;
  readonly port: number;
  readonly folder: string;
  readonly clientSecret: string;
  readonly server: LiveServer;
  /** More options of `serve`, and variables, such as those that make a mistake on purpose. */
  readonly options?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

/** The settings file that people can copy. */
export const settingsFile = (name: string) => path.join(root, 'docs/examples/authorization-servers', `${name}.yaml`);

/** The command line of the package. */
export const commandLine = path.join(root, 'dist/src/cli/main.js');

const originOf = ({ port }: BackendPlace) => `http://localhost:${port}`;

/** Describes the backend: the settings file of the server, and variables for what only fits this machine. */
export function createBackendProcess(place: BackendPlace): Backend {
  const { name, folder, options = [] } = place;
  const origin = originOf(place);
  const log = path.join(folder, 'tmi-bff.log');
  writePages(place);
  const child = createChild({
    command: [process.execPath, commandLine, 'serve', '--config', settingsFile(name), ...options],
    log,
    ready: `${origin}/.well-known/bff-sessioninfo`,
    environment: environmentOf(place),
  });
  return { ...child, origin, log: () => parseLog(readFileSync(log, 'utf8')) };
}

/** Writes the page that the backend serves. */
export function writePages({ folder }: BackendPlace): void {
  const pages = path.join(folder, 'pages');
  mkdirSync(pages, { recursive: true });
  writeFileSync(path.join(pages, 'index.html'), '<!doctype html><title>Portfolio</title><p>Portfolio</p>');
}

/** The variables that fit the settings file to this machine. */
export function environmentOf(place: BackendPlace): NodeJS.ProcessEnv {
  const { port, folder, clientSecret, server, environment } = place;
  return {
    TMI_BFF_PUBLIC_ORIGIN: originOf(place),
    TMI_BFF_LISTEN__PORT: String(port),
    TMI_BFF_DANGEROUSLY_ALLOW_PLAIN_HTTP_ON_LOOPBACK: 'true',
    TMI_BFF_AUTHORIZATION_SERVER__ISSUER: server.issuer,
    TMI_BFF_AUTHORIZATION_SERVER__CLIENT_SECRET: clientSecret,
    TMI_BFF_STORE__FOLDER: path.join(folder, 'sessions'),
    TMI_BFF_SEALING_KEYS: JSON.stringify([randomBytes(32).toString('base64url')]),
    TMI_BFF_PAGES__FOLDER: path.join(folder, 'pages'),
    ...server.environment,
    ...environment,
  };
}

function parseLog(text: string): LogEntry[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogEntry);
}
