import * as oauth from 'openid-client';
import {
  createDemoAuthorizationServer,
  type DemoAuthorizationServer,
  type DemoAuthorizationServerOptions,
} from '../../src/demo/authorization-server/index.js';
import type { LogEntry } from '../../src/demo/log.js';
import { createUserAgent, type SignIn, type UserAgent } from './user-agent.js';

export const redirectUri = 'http://localhost:9/callback';
export const postLogoutRedirectUri = 'http://localhost:9/signed-out';
export const stocks = 'https://stocks.example/';
export const profile = 'https://profile.example/';

export const resources = [
  { indicator: stocks, scopes: ['read', 'buy', 'sell'], name: 'Stocks' },
  { indicator: profile, scopes: ['profile.read', 'profile.write'], name: 'Profile' },
];

const client = { clientId: 'tester', clientSecret: 'secret-of-the-tester' };

/** A demo authorization server and a client of it, as tests need them. */
export interface StartedAuthorizationServer extends DemoAuthorizationServer {
  readonly configuration: oauth.Configuration;
  readonly log: readonly LogEntry[];
}

/** Starts a demo authorization server with the client and the resources of this file. */
export async function startAuthorizationServer(
  options: Partial<DemoAuthorizationServerOptions> & { readonly backchannelLogoutUri?: string } = {},
): Promise<StartedAuthorizationServer> {
  const { backchannelLogoutUri, ...rest } = options;
  const log: LogEntry[] = [];
  const registered = { ...client, redirectUris: [redirectUri], postLogoutRedirectUris: [postLogoutRedirectUri] };
  const server = await createDemoAuthorizationServer({
    port: 0,
    clients: [{ ...registered, ...(backchannelLogoutUri !== undefined && { backchannelLogoutUri }) }],
    resources,
    log: (entry) => log.push(entry),
    ...rest,
  });
  try {
    return { ...server, log, configuration: await discover(server.issuer) };
  } catch (error) {
    await server.close();
    throw error;
  }
}

function discover(issuer: string): Promise<oauth.Configuration> {
  const authentication = oauth.ClientSecretBasic(client.clientSecret);
  return oauth.discovery(new URL(issuer), client.clientId, undefined, authentication, {
    execute: [oauth.allowInsecureRequests, oauth.enableNonRepudiationChecks],
  });
}

export interface AuthorizationRequest {
  readonly scope: string;
  readonly resources?: readonly string[];
  readonly prompt?: string;
}

export interface StartedAuthorization {
  readonly url: URL;
  readonly verifier: string;
  readonly nonce: string;
  readonly state: string;
}

/** Builds an authorization request with PKCE, state and nonce. */
export async function buildAuthorizationRequest(
  configuration: oauth.Configuration,
  { scope, resources = [], prompt }: AuthorizationRequest,
): Promise<StartedAuthorization> {
  const [verifier, nonce, state] = [oauth.randomPKCECodeVerifier(), oauth.randomNonce(), oauth.randomState()];
  const url = oauth.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    nonce,
    state,
    ...(prompt !== undefined && { prompt }),
  });
  for (const resource of resources) url.searchParams.append('resource', resource);
  return { url, verifier, nonce, state };
}

/** Exchanges the code of a callback. */
export function exchangeCode(
  configuration: oauth.Configuration,
  callback: URL,
  { verifier, nonce, state }: StartedAuthorization,
  resource?: string,
) {
  const checks = { pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state, idTokenExpected: true };
  return oauth.authorizationCodeGrant(configuration, callback, checks, resource === undefined ? {} : { resource });
}

export interface FullSignIn extends Partial<SignIn>, Partial<AuthorizationRequest> {
  readonly userAgent?: UserAgent;
}

/** Signs a person in, Alice by default, for every scope of both resources. */
export async function signIn(configuration: oauth.Configuration, options: FullSignIn = {}) {
  const { userAgent = createUserAgent(), person = 'alice', consent = 'allow', ...request } = options;
  const scope = 'openid profile email read buy sell profile.read profile.write';
  const started = await buildAuthorizationRequest(configuration, { scope, resources: [stocks, profile], ...request });
  const callback = await userAgent.signInAt(started.url, { person, consent });
  const tokens = await exchangeCode(configuration, callback, started);
  return { ...tokens, refreshToken: tokens.refresh_token ?? '', claims: tokens.claims(), userAgent };
}
