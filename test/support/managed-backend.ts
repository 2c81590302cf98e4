import { type Listening, listen, listenManagement } from '../../src/server/index.js';
import type { ManagementListening } from '../../src/server/listen-management.js';
import { exchange, type HttpAnswer } from './http-exchange.js';
import type { TestBackendOptions } from './test-backend.js';

export interface ManagedBackend {
  /** For `startTestBackend` or `useTestBackend`: serves the backend, and what its setting `management` says beside it. */
  readonly serve: NonNullable<TestBackendOptions['serve']>;
  /** The port of the management listener. */
  port(): number;
  /** Sends a request to the management listener. */
  ask(path: string, method?: string): Promise<HttpAnswer>;
  /** Stops the backend, and leaves its management listener. */
  stop(): Promise<void>;
}

/** A backend with a management listener on a free port; give it the setting `management: { port: 0 }`. */
export function managedBackend(): ManagedBackend {
  let management: ManagementListening | undefined;
  let listening: Listening | undefined;
  return {
    async serve(backend, place) {
      management = await listenManagement(backend);
      listening = await listen(backend, { ...place, idleMs: 0 });
      return {
        async close() {
          await listening?.close();
          await management?.close();
        },
      };
    },
    port: () => management?.port ?? 0,
    ask: (path, method = 'GET') =>
      exchange(new URL(path, `http://127.0.0.1:${management?.port ?? 0}`), { method, headers: {} }),
    stop: async () => listening?.close(),
  };
}
