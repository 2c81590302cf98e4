import type { ServerMetadata } from 'openid-client';
import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';

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
