import type { RealServer } from '../real-server.js';
import { betterAuth } from './better-auth.js';
import { django } from './django.js';
import { glewlwyd } from './glewlwyd.js';
import { hydra } from './hydra.js';
import { keycloak } from './keycloak.js';
import { lemonldapNg } from './lemonldap-ng.js';
import { oidcProvider } from './oidc-provider.js';
import { spring } from './spring.js';

/** The servers, in the order in which they run. */
export const servers: readonly RealServer[] = [
  keycloak,
  oidcProvider,
  hydra,
  spring,
  django,
  betterAuth,
  lemonldapNg,
  glewlwyd,
];
