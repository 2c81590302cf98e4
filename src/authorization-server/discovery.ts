import { allowInsecureRequests, Configuration, customFetch, discovery, type ServerMetadata } from 'openid-client';
import { type ClientCredentials, prepareClientAuthentication } from './client-authentication.js';
import { AuthorizationServerUnusable, createGuardedFetch } from './guarded-fetch.js';
import { createHttpsFetch, type TlsFiles } from './https-fetch.js';

/** How the backend is registered, and where. */
export interface Registration extends ClientCredentials {
  readonly issuer: string;
  readonly clientId: string;
  readonly timeoutSeconds: number;
  readonly allowPlainHttp: boolean;
  readonly assumeBearer: boolean;
  /** Whether it issues ID Tokens. One that comes from who doesn't is not looked at. */
  readonly openidConnect: boolean;
  readonly tls: TlsFiles;
  /** Given by hand, where the authorization server publishes no metadata. */
  readonly endpoints?: Endpoints | undefined;
}

export interface Endpoints {
  readonly authorization: string;
  readonly token: string;
  readonly jwks?: string | undefined;
  readonly userinfo?: string | undefined;
  readonly pushedAuthorization?: string | undefined;
  readonly revocation?: string | undefined;
  readonly endSession?: string | undefined;
  readonly sendsIssuer: boolean;
}

/**
 * Makes the function that gives the authorization server's configuration. It is discovered when it is first needed, so
 * that the backend starts while the authorization server is away, and kept once it was found.
 *
 * @throws Misconfiguration if a file that the registration names can't be used
 */
export async function createDiscovery(registration: Registration): Promise<() => Promise<Configuration>> {
  const chooseAuthentication = await prepareClientAuthentication(registration);
  const fetch = createGuardedFetch(createHttpsFetch(registration.tls, registration.optionPath), registration);
  let known: Promise<Configuration> | undefined;

  const configure = async (): Promise<Configuration> => {
    const metadata = registration.endpoints
      ? metadataByHand(registration.issuer, registration.endpoints)
      : await discoverMetadata(registration, fetch);
    const authentication = chooseAuthentication(
      metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'],
    );
    // Those who ask for certificates may do so at other addresses (RFC 8705, section 5).
    const client = { use_mtls_endpoint_aliases: registration.clientAuthentication === 'tls_client_auth' };
    const configuration = new Configuration(metadata, registration.clientId, client, authentication);
    configuration[customFetch] = fetch;
    configuration.timeout = registration.timeoutSeconds;
    if (registration.allowPlainHttp) allowInsecureRequests(configuration);
    return configuration;
  };

  return () => {
    known ??= configure().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

async function discoverMetadata(
  { issuer, clientId, timeoutSeconds, allowPlainHttp, openidConnect }: Registration,
  fetch: ReturnType<typeof createGuardedFetch>,
): Promise<ServerMetadata> {
  const configuration = await discovery(new URL(issuer), clientId, undefined, undefined, {
    algorithm: openidConnect ? 'oidc' : 'oauth2',
    timeout: timeoutSeconds,
    [customFetch]: fetch,
    execute: allowPlainHttp ? [allowInsecureRequests] : [],
  });
  const metadata = configuration.serverMetadata();
  // The library compares normalised URLs; the specification asks for the same string (RFC 8414, section 3.3).
  if (metadata.issuer !== issuer) {
    throw new AuthorizationServerUnusable(`its metadata names another issuer: ${metadata.issuer}`);
  }
  return metadata;
}

/** With no metadata to say so, any of these may sign ID Tokens: the library would take RS256 only. */
const SIGNING_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

function metadataByHand(issuer: string, endpoints: Endpoints): ServerMetadata {
  return {
    issuer,
    authorization_endpoint: endpoints.authorization,
    token_endpoint: endpoints.token,
    id_token_signing_alg_values_supported: SIGNING_ALGORITHMS,
    authorization_response_iss_parameter_supported: endpoints.sendsIssuer,
    ...(endpoints.jwks === undefined ? {} : { jwks_uri: endpoints.jwks }),
    ...(endpoints.userinfo === undefined ? {} : { userinfo_endpoint: endpoints.userinfo }),
    ...(endpoints.pushedAuthorization === undefined
      ? {}
      : { pushed_authorization_request_endpoint: endpoints.pushedAuthorization }),
    ...(endpoints.revocation === undefined ? {} : { revocation_endpoint: endpoints.revocation }),
    ...(endpoints.endSession === undefined ? {} : { end_session_endpoint: endpoints.endSession }),
  };
}
