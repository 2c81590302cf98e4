import { setTimeout as pause } from 'node:timers/promises';
import type { Frontend } from '../support/frontend.js';
import type { ScriptedAuthorizationServer } from '../support/scripted-authorization-server/index.js';
import type { TestBackend } from '../support/test-backend.js';

interface Loaded {
  readonly backend: TestBackend;
  readonly server: ScriptedAuthorizationServer;
}

/** Uses a backend as pages and people do, until `seconds` have passed. In the second half, some refreshes fail. */
export async function useForAWhile({ backend, server }: Loaded, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  const half = end - seconds * 500;
  while (performance.now() < end) {
    const alice = await backend.signIn();
    if (performance.now() > half) makeTrouble(server);
    await visit(alice);
    await alice.logout();
    await pause(50);
  }
}

async function visit(alice: Frontend): Promise<void> {
  for (let times = 0; times < 20; times += 1) {
    await Promise.all(Array.from({ length: 5 }, () => alice.token()));
    await alice.sessionInfo();
    await alice.fetch('/bff/api/stocks/quotes');
  }
  await Promise.all(['read', 'buy', 'read buy'].map((scope) => alice.token({ scope })));
  await alice.token({ scope: 'everything' });
}

/** Two refreshes without tokens: one that cannot be answered, and one that is refused. */
function makeTrouble(server: ScriptedAuthorizationServer): void {
  server.answerNext('/token', { status: 503, body: '' });
  server.answerNext('/token', { status: 400, body: { error: 'invalid_scope' } });
}
