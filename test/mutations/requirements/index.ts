import type { Mutation } from '../mutation.js';
import { authorizationServer } from './authorization-server.js';
import { errors } from './errors.js';
import { grants } from './grants.js';
import { heldTokens } from './held-tokens.js';
import { refreshing } from './refreshing.js';
import { resource } from './resource.js';
import { scope } from './scope.js';
import { tokenResponse } from './token-response.js';
import { transport } from './transport.js';

/** Every way to be broken that a test of this project has to notice. */
export const mutations: readonly Mutation[] = [
  ...scope,
  ...resource,
  ...tokenResponse,
  ...heldTokens,
  ...refreshing,
  ...grants,
  ...errors,
  ...authorizationServer,
  ...transport,
];
