import { requireSession } from './require-session.js';
import { pathOf } from './sign-in.js';

/** What is used of a location of Vue Router. */
export interface GuardedLocation {
  readonly fullPath: string;
  readonly meta: Readonly<Record<PropertyKey, unknown>>;
}

/** What is used of a router. */
export interface GuardedRouter {
  beforeEach(guard: (to: GuardedLocation) => Promise<void>): () => void;
  resolve(path: string): { readonly href: string };
}

/**
 * Guards the routes of Vue Router that have `meta: { requiresSession: true }`, and those below them.
 *
 * If the backend is unavailable, the navigation fails with a `NotAuthorizedError`, which `router.onError` gets.
 *
 * @returns a function that takes the guard back
 */
export function guardRoutes(router: GuardedRouter): () => void {
  return router.beforeEach(async ({ fullPath, meta }) => {
    if (meta.requiresSession !== true) return;
    await requireSession({ returnTo: pathOf(router.resolve(fullPath).href) });
  });
}
