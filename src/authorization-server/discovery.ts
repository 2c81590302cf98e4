import {
  allowInsecureRequests,
  type ClientAuth,
  type ClientMetadata,
  Configuration,
  type CustomFetch,
  customFetch,
  discovery,
  type ServerMetadata,
} from 'openid-client';
import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';
import { isTemplate, ofTenant } from '../core/issuer.js';
import { prepareClientAuthentication } from './client-authentication.js';
import type { AuthorizationServerOptions } from './client-options.js';
import type { Exchange } from './exchange.js';
import { type FetchFor, InvalidResponse } from './guarded-fetch.js';

/** Gives the configuration of an authorization server for one exchange, whose requests use that exchange's fetch. */
export type Discovered = (exchange: Exchange) => Promise<Configuration>;

/** What the configurations of all exchanges have in common. */
interface Known {
  readonly metadata: ServerMetadata;
  readonly authentication: ClientAuth;
}

/**
 * Returns a function that gives the authorization server's configuration. The metadata is discovered on first use, so that
 * the backend starts while the authorization server is unavailable, and cached once discovery succeeds.
 *
 * @throws Misconfiguration if a file named in the options cannot be used
 */
export async function createDiscovery(options: AuthorizationServerOptions, fetchFor: FetchFor): Promise<Discovered> {
  const chooseAuthentication = await prepareClientAuthentication(options);
  // Clients with certificates may have endpoints of their own (RFC 8705, section 5).
  const client = { use_mtls_endpoint_aliases: options.clientAuthentication === 'tls_client_auth' };
  let known: Promise<Known> | undefined;

  const discover = async (fetch: CustomFetch): Promise<Known> => {
    const metadata = isByHand(options)
      ? metadataByHand(options.issuer, options.endpoints)
      : { ...(await discoverMetadata(options, fetch)), ...endpointMetadata(options.endpoints ?? {}) };
    const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return { metadata, authentication: chooseAuthentication(methods) };
  };

  return async (exchange) => {
    const fetch = fetchFor(exchange);
    known ??= discover(fetch).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    const configuration = await configure(await known, client, options);
    configuration[customFetch] = fetch;
    configuration.timeout = options.timeoutSeconds;
    if (options.allowPlainHttp) allowInsecureRequests(configuration);
    return configuration;
  };
}

/** Any issuer of this origin is a template for the library, if the metadata says so. */
const OF_TEMPLATES = new URL('https://login.microsoftonline.com/organizations/v2.0');

/**
 * Makes a configuration of the library. It compares the `iss` of ID Tokens with a template, with the token's own `tid` in it,
 * but only for metadata that it has discovered at Microsoft Entra ID; so it gets what was discovered before as if from there.
 */
async function configure(
  { metadata, authentication }: Known,
  client: Partial<ClientMetadata>,
  { issuer, clientId }: AuthorizationServerOptions,
): Promise<Configuration> {
  if (!isTemplate(issuer)) return new Configuration(metadata, clientId, client, authentication);
  const fetch: CustomFetch = async () => Response.json(metadata);
  return discovery(OF_TEMPLATES, clientId, client, authentication, { [customFetch]: fetch });
}

/** The URL of the metadata. That of tenants is the same for all of them, so its URL names none. */
function metadataUrl({ issuer, tenants }: AuthorizationServerOptions): URL {
  if (!isTemplate(issuer)) return new URL(issuer);
  return new URL(`${ofTenant(issuer, tenants?.discovery ?? '')}/.well-known/openid-configuration`);
}

async function discoverMetadata(options: AuthorizationServerOptions, fetch: CustomFetch): Promise<ServerMetadata> {
  const { issuer, clientId, timeoutSeconds, allowPlainHttp, openidConnect } = options;
  const configuration = await discovery(metadataUrl(options), clientId, undefined, undefined, {
    algorithm: openidConnect ? 'oidc' : 'oauth2',
    timeout: timeoutSeconds,
    [customFetch]: fetch,
    execute: allowPlainHttp ? [allowInsecureRequests] : [],
  });
  const metadata = configuration.serverMetadata();
  // The library compares normalized URLs; the specification requires identical strings (RFC 8414, section 3.3).
  if (metadata.issuer !== issuer) {
    throw new InvalidResponse(`its metadata names another issuer: ${metadata.issuer}`);
  }
  return metadata;
}

/** Endpoints in the settings, for metadata that does not exist or is wrong. */
type Endpoints = NonNullable<AuthorizationServerSettings['endpoints']>;

/** Without metadata, any of these may sign ID Tokens; the library would accept RS256 only. */
const SIGNING_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/** What takes the place of metadata if the settings have every endpoint. */
export function metadataByHand(issuer: string, endpoints: Endpoints): ServerMetadata {
  return {
    issuer,
    id_token_signing_alg_values_supported: SIGNING_ALGORITHMS,
    authorization_response_iss_parameter_supported: false,
    ...endpointMetadata(endpoints),
  };
}

/** Whether the settings have every endpoint that signing in needs, so that no metadata is requested. */
export function isByHand<Settings extends AuthorizationServerSettings>(
  settings: Settings,
): settings is Settings & { readonly endpoints: Endpoints } {
  const { endpoints: { authorization, token, jwks } = {}, openidConnect } = settings;
  return authorization !== undefined && token !== undefined && (jwks !== undefined || !openidConnect);
}

/** The members of metadata (RFC 8414, section 2) that the settings have. */
export function endpointMetadata(endpoints: Endpoints): Partial<ServerMetadata> {
  const members = {
    authorization_endpoint: endpoints.authorization,
    token_endpoint: endpoints.token,
    authorization_response_iss_parameter_supported: endpoints.sendsIssuer,
    jwks_uri: endpoints.jwks,
    userinfo_endpoint: endpoints.userinfo,
    pushed_authorization_request_endpoint: endpoints.pushedAuthorization,
    revocation_endpoint: endpoints.revocation,
    end_session_endpoint: endpoints.endSession,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
