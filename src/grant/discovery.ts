import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client';
import type { Secret } from '../vocabulary/secret.js';
import { AuthorizationServerUnusable, createGuardedFetch } from './guarded-fetch.js';

/** How the backend is registered, and where. */
export interface Registration {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly timeoutSeconds: number;
  readonly allowPlainHttp: boolean;
}

/**
 * Makes the function that gives the authorization server's configuration. It is discovered when it is first needed, so
 * that the backend starts while the authorization server is away, and kept once it was found.
 */
export function createDiscovery(registration: Registration): () => Promise<Configuration> {
  let known: Promise<Configuration> | undefined;
  return () => {
    known ??= discover(registration).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

async function discover(registration: Registration): Promise<Configuration> {
  const { issuer, clientId, timeoutSeconds, allowPlainHttp } = registration;
  const configuration = await discovery(new URL(issuer), clientId, undefined, undefined, {
    timeout: timeoutSeconds,
    [customFetch]: createGuardedFetch(),
    execute: allowPlainHttp ? [allowInsecureRequests] : [],
  });
  const metadata = configuration.serverMetadata();
  // The library compares normalised URLs; the specification asks for the same string (RFC 8414, section 3.3).
  if (metadata.issuer !== issuer) {
    throw new AuthorizationServerUnusable(`its metadata names another issuer: ${metadata.issuer}`);
  }
  return authenticated(registration, metadata);
}

/** The same server, with the way of client authentication that its metadata asks for (RFC 8414, section 2). */
function authenticated(
  registration: Registration,
  metadata: ReturnType<Configuration['serverMetadata']>,
): Configuration {
  const secret = registration.clientSecret.reveal();
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const usesBasic = methods.includes('client_secret_basic') || !methods.includes('client_secret_post');
  const authentication = usesBasic ? ClientSecretBasic(secret) : ClientSecretPost(secret);
  const configuration = new Configuration(metadata, registration.clientId, undefined, authentication);
  configuration[customFetch] = createGuardedFetch();
  configuration.timeout = registration.timeoutSeconds;
  if (registration.allowPlainHttp) allowInsecureRequests(configuration);
  enableNonRepudiationChecks(configuration);
  return configuration;
}
