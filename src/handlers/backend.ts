import type { RefreshDependencies } from '../refresh/dependencies.js';
import type { SignInDependencies } from '../sign-in/dependencies.js';

/** What the handlers hand on to the engines. Made once, at start. */
export interface Backend extends RefreshDependencies, SignInDependencies {
  readonly limits: RefreshDependencies['limits'] & SignInDependencies['limits'];
}
