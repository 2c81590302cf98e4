import { randomBytes } from 'node:crypto';
import type { ClientMetadata, Configuration, errors, ResourceServer } from 'oidc-provider';
import { createAdapterFactory } from './adapter.js';
import { Consents, createGrantLoader } from './consents.js';
import type { DemoAuthorizationServerOptions, DemoClient, DemoResource } from './options.js';
import { renderError, renderSignedOut, renderSignOut } from './pages/rendering.js';
import { claimsByScope, claimsOf, findPerson } from './people.js';
import { createRotationRule } from './refresh-tokens.js';
import type { State } from './state.js';

const minute = 60;
const day = 24 * 60 * minute;

/** The configuration of oidc-provider. */
export function createConfiguration(
  options: DemoAuthorizationServerOptions,
  state: State,
  oidcErrors: typeof errors,
): Configuration {
  const { clients, resources } = options;
  return {
    adapter: createAdapterFactory(state.records),
    clients: clients.map(toClientMetadata),
    jwks: { keys: [state.keys.signing] },
    cookies: { names: cookieNames, keys: [state.keys.cookie] },
    clientDefaults: { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'client_secret_basic' },
    clientAuthMethods: ['client_secret_basic'],
    clientBasedCORS: () => false,
    responseTypes: ['code'],
    scopes: ['openid', 'online_access', 'offline_access'],
    claims: claimsByScope,
    pkce: { required: () => true },
    findAccount: (_ctx, id) => findAccount(id),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: createGrantLoader(new Consents(state.records), resources),
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    rotateRefreshToken: createRotationRule(resources, oidcErrors),
    renderError,
    // Back-channel logout uses loopback here, which the dispatcher of oidc-provider refuses.
    fetch: (url, init) => globalThis.fetch(url, { ...init, dispatcher: undefined } as RequestInit),
    features: createFeatures(options, oidcErrors),
    ttl: {
      AccessToken: () => accessTokenLifetime(options),
      AuthorizationCode: minute,
      Grant: 90 * day,
      IdToken: 60 * minute,
      Interaction: 60 * minute,
      RefreshToken: 14 * day,
      Session: 14 * day,
    },
  };
}

function accessTokenLifetime({ accessTokenLifetimeSeconds = 5 * minute }: DemoAuthorizationServerOptions) {
  return accessTokenLifetimeSeconds;
}

/** All ports of a host share cookies, so the names must be distinct (RFC 6265, section 8.5). */
const cookieNames = {
  session: 'development_authorization_server',
  interaction: 'development_authorization_server_interaction',
  resume: 'development_authorization_server_resume',
};

function createFeatures(
  options: DemoAuthorizationServerOptions,
  { InvalidTarget }: typeof errors,
): Configuration['features'] {
  const toResourceServer = (indicator: string) => {
    const resource = options.resources.find((known) => known.indicator === indicator);
    if (!resource) throw new InvalidTarget();
    return describeResourceServer(resource, accessTokenLifetime(options));
  };
  return {
    devInteractions: { enabled: false },
    dPoP: dpopFeature(options),
    backchannelLogout: { enabled: true },
    introspection: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
    revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
    resourceIndicators: { enabled: true, getResourceServerInfo: (_ctx, indicator) => toResourceServer(indicator) },
    rpInitiatedLogout: { enabled: true, logoutSource: renderSignOut, postLogoutSuccessSource: renderSignedOut },
  };
}

function dpopFeature({ dpop }: DemoAuthorizationServerOptions) {
  const isRequired = dpop === 'with nonce';
  return { enabled: dpop !== undefined, nonceSecret: randomBytes(32), requireNonce: () => isRequired };
}

function toClientMetadata(client: DemoClient): ClientMetadata {
  const { backchannelLogoutUri } = client;
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    ...(backchannelLogoutUri && {
      backchannel_logout_uri: backchannelLogoutUri,
      backchannel_logout_session_required: true,
    }),
  };
}

/** The access tokens of a resource: JWTs (RFC 9068), signed with ES256. */
function describeResourceServer(resource: DemoResource, accessTokenTTL: number): ResourceServer {
  return {
    scope: resource.scopes.join(' '),
    audience: resource.indicator,
    accessTokenFormat: 'jwt',
    accessTokenTTL,
    jwt: { sign: { alg: 'ES256' } },
  } as ResourceServer;
}

function findAccount(id: string) {
  const person = findPerson(id);
  return person && { accountId: person.id, claims: async () => claimsOf(person) };
}
