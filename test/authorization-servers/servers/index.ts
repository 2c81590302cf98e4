import type { RealServer } from '../real-server.js';
import { betterAuth } from './better-auth.js';
import { django } from './django.js';
import { hydra } from './hydra.js';
import { keycloak } from './keycloak.js';
import { oidcProvider } from './oidc-provider.js';
import { spring } from './spring.js';

/** The servers, in the order in which they run. */
export const servers: readonly RealServer[] = [keycloak, oidcProvider, hydra, spring, django, betterAuth];
