import { randomBytes } from 'node:crypto';
import { recordIdOf } from './sealing.js';
import { type Store, StoreUnavailable } from './store.js';

/** `read_only`: held tokens are served, and people cannot sign in. `unavailable`: no request with a session is served. */
export type StoreHealth = 'available' | 'read_only' | 'unavailable';

const LIFETIME_MS = 1_000;

/** Makes the function that tries the store: with a lease of this process, which it gives back. */
export function createStoreHealth(
  store: Pick<Store, 'read' | 'acquireLease' | 'releaseLease'>,
): () => Promise<StoreHealth> {
  const holder = randomBytes(16).toString('base64url');
  const name = recordIdOf(`health ${holder}`);
  const write = async () => {
    await store.acquireLease(name, { holder, lifetimeMs: LIFETIME_MS });
    await store.releaseLease(name, holder);
  };
  return async () => {
    if (await works(write)) return 'available';
    return (await works(async () => store.read(name))) ? 'read_only' : 'unavailable';
  };
}

async function works(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof StoreUnavailable) return false;
    throw error;
  }
}
