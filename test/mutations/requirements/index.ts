import type { Mutation } from '../mutation.js';
import { authorizationServer } from './authorization-server.js';
import { backchannelLogout } from './backchannel-logout.js';
import { cookies } from './cookies.js';
import { errors } from './errors.js';
import { grants } from './grants.js';
import { heldTokens } from './held-tokens.js';
import { onlineAccess } from './online-access.js';
import { refreshing } from './refreshing.js';
import { resource } from './resource.js';
import { scope } from './scope.js';
import { sessions } from './sessions.js';
import { signingIn } from './signing-in.js';
import { signingOut } from './signing-out.js';
import { site } from './site.js';
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
  ...site,
  ...backchannelLogout,
  ...signingOut,
  ...signingIn,
  ...onlineAccess,
  ...sessions,
  ...cookies,
];
