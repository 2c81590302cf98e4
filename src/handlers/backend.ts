import type { RefreshDependencies } from '../refresh/index.js';
import type { SignInDependencies } from '../sign-in/index.js';

/** The dependencies of the engines. Made once, at start. */
export interface Backend extends RefreshDependencies, SignInDependencies {
  readonly limits: RefreshDependencies['limits'] & SignInDependencies['limits'];
}
