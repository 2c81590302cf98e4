import type { Mutation } from '../mutation.js';
import { authorizationServers } from './authorization-servers.js';
import { grants } from './grants.js';
import { heldTokens } from './held-tokens.js';
import { proxying } from './proxying.js';
import { refreshing } from './refreshing.js';
import { sessions } from './sessions.js';
import { signingIn } from './signing-in.js';
import { site } from './site.js';

/** Every way to be broken that a test of this project has to notice. */
export const mutations: readonly Mutation[] = [
  ...heldTokens,
  ...refreshing,
  ...grants,
  ...site,
  ...signingIn,
  ...sessions,
  ...proxying,
  ...authorizationServers,
];
