import path from 'node:path';
import { type Child, createChild } from '../authorization-servers/child.js';
import type { ExampleBackend, Program } from './example-backend.js';

export const CLIENT = { clientId: 'example-backend', clientSecret: 'a secret: of+the/backend%' };

/** Where a backend runs, and what it is told. */
export interface Setup {
  readonly port: number;
  readonly issuer: string;
  readonly scope: string;
  readonly resources: readonly string[];
  /** The folder of the page. */
  readonly page: string;
  /** The folder of its log. */
  readonly logs: string;
  /** How long it may take to start. */
  readonly waitSeconds?: number;
}

export const originOf = ({ port }: Pick<Setup, 'port'>) => `http://localhost:${port}`;

/** All of them take their settings from the same environment. */
export function createProgram({ name }: ExampleBackend, { command, cwd }: Program, setup: Setup): Child {
  const { port, issuer, scope, resources, page, logs, waitSeconds = 90 } = setup;
  return createChild({
    command,
    cwd,
    environment: {
      ORIGIN: originOf(setup),
      PORT: String(port),
      ISSUER: issuer,
      CLIENT_ID: CLIENT.clientId,
      CLIENT_SECRET: CLIENT.clientSecret,
      SCOPE: scope,
      RESOURCES: resources.join(' '),
      PAGE: page,
    },
    log: path.join(logs, `${name}.log`),
    ready: `http://localhost:${port}/.well-known/bff-sessioninfo`,
    seconds: waitSeconds,
  });
}
