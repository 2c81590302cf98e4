import type { Server } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunnableBackend } from '../../src/server/create-backend.js';
import type { Listening } from '../../src/server/listen.js';
import type { TestBackendOptions } from './test-backend.js';

/** An application that has a backend in it. */
type CreateApplication = (backend: RunnableBackend, more?: unknown) => Server | Promise<Server>;

/** Puts a backend on its port inside one of the applications of docs/examples. */
export function mountedIn(example: string, more?: unknown): NonNullable<TestBackendOptions['serve']> {
  const file = path.join(import.meta.dirname, '../../../docs/examples', `${example}.mjs`);
  return async (backend, { host, port }) => {
    const { createApplication } = (await import(pathToFileURL(file).href)) as { createApplication: CreateApplication };
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
