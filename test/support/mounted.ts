import type { Server } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunnableBackend } from '../../src/server/create-backend.js';
import type { SessionSecretOf } from '../../src/server/index.js';
import type { Listening } from '../../src/server/listen.js';
import type { TestBackendOptions } from './test-backend.js';

/** An application that has a backend in it. */
type CreateApplication = (backend: RunnableBackend, more?: unknown) => Server | Promise<Server>;

interface ExampleModule {
  readonly createApplication: CreateApplication;
  /** Only where the backend's sessions belong to those of the application. */
  readonly sessionSecretOf?: SessionSecretOf;
}

/** Loads one of the applications of docs/examples. */
export function exampleModule(example: string): Promise<ExampleModule> {
  const file = path.join(import.meta.dirname, '../../../docs/examples', `${example}.mjs`);
  return import(pathToFileURL(file).href);
}

/** Puts a backend on its port inside one of the applications of docs/examples. */
export function mountedIn(example: string, more?: unknown): NonNullable<TestBackendOptions['serve']> {
  return async (backend, { host, port }) => {
    const { createApplication } = await exampleModule(example);
    const server = await createApplication(backend, more);
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return { close: () => closed(server) } satisfies Pick<Listening, 'close'>;
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
