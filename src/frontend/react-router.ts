import { requireSession } from './require-session.js';
import { pathOf } from './sign-in.js';

/**
 * Guards a route of React Router, and all below it: `middleware: [sessionGuard]`; in framework mode
 * `export const clientMiddleware = [sessionGuard]`. No loader of these routes runs before someone is signed in.
 *
 * @throws {NotAuthorizedError} if the backend is unavailable: the error element of the route is shown
 */
export async function sessionGuard({ request }: { readonly request: Request }): Promise<void> {
  await requireSession({ returnTo: pathOf(request.url) });
}
