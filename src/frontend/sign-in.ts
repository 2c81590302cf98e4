import type { LoginData } from '../../generated/contract/index.js';
import { signInPath } from './backend.js';
import { parametersOf, type TokenQuery } from './token-query.js';

type LoginQuery = NonNullable<LoginData['query']>;

const RETURN_TO: keyof LoginQuery = 'return_to';

/** Where to sign in, and where to come back to. An outcome that has a `signInUri` is such a request. */
export interface SignInRequest extends TokenQuery {
  /** What the backend says; of the rest, only `returnTo` counts beside it. */
  readonly signInUri?: string;
  /** A path of this origin. Left out: where the page is now. */
  readonly returnTo?: string;
  /** Which of several authorization servers, by its name in the backend's settings. Left out: the backend decides. */
  readonly provider?: string;
  /** `select_account` offers the choice of an account, `login` requires authentication, `none` shows no page. */
  readonly prompt?: LoginQuery['prompt'];
  /** How the person has to authenticate, as a resource server demands it (RFC 9470). */
  readonly acrValues?: string | undefined;
  /** How many seconds ago that may have been. */
  readonly maxAge?: string | number | undefined;
}

type FurtherParameters = { readonly [name in keyof LoginQuery]: string | number | undefined };

/** Leads the person to the sign-in, and back. The page ends here; a step-up keeps the session. */
export function signIn(request: SignInRequest = {}): void {
  location.assign(signInUri(request));
}

/** Where `signIn` would lead, for a link. */
export function signInUri(request: SignInRequest = {}): string {
  // A query may have a question mark too (RFC 3986, section 3.4).
  const [path, query] = (request.signInUri ?? loginFor(request)).replace(/#.*/, '').split(/\?(.*)/);
  const parameters = new URLSearchParams(query);
  parameters.set(RETURN_TO, request.returnTo ?? pathOf(location.href));
  return `${path}?${parameters}`;
}

/** The sign-in that asks for this; without a way back. */
export function loginFor({ acrValues, maxAge, provider, prompt, ...query }: SignInRequest): string {
  const parameters = parametersOf(query);
  const further: FurtherParameters = { provider, prompt, acr_values: acrValues, max_age: maxAge };
  for (const [name, value] of Object.entries(further)) if (value !== undefined) parameters.set(name, `${value}`);
  const path = signInPath();
  return `${path}${path.includes('?') ? '&' : '?'}${parameters}`;
}

/** The longest way back that the backend takes (`return_to` of the contract). */
const LONGEST_RETURN_TO = 2048;

/**
 * The path of an address of this origin, as a way back from the sign-in.
 *
 * A path that begins with two slashes would name another host, and the backend refuses it. Of an address that is too
 * long, as much is kept as stands for itself.
 */
export function pathOf(address: string): string {
  const { pathname, search, hash } = new URL(address, location.href);
  const path = pathname.replace(/^\/+/, '/');
  return [path + search + hash, path + search, path].find(({ length }) => length <= LONGEST_RETURN_TO) ?? '/';
}
