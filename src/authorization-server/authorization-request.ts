import {
  buildAuthorizationUrl,
  buildAuthorizationUrlWithPAR,
  type Configuration,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { AuthorizationServerOptions } from './client-options.js';
import { InvalidResponse } from './guarded-fetch.js';
import type { Pairs } from './resource-parameter.js';

/** How the browser brings the authorization response. */
export type ResponseMode = AuthorizationServerOptions['responseMode'];

/** The requirements of a sign-in besides scopes and resources (OpenID Connect Core 1.0, 3.1.2.1; RFC 9470, 4). */
export interface AuthorizationDemands {
  readonly prompt?: 'none' | 'login' | 'select_account' | undefined;
  readonly acrValues?: readonly string[] | undefined;
  readonly maxAgeSeconds?: number | undefined;
  /** Names the person who is expected, without interaction. */
  readonly idTokenHint?: string | undefined;
  /** What the page passes on. */
  readonly passed?: Readonly<Record<string, string>> | undefined;
}

/** An authorization request, and the secrets that its response is checked against. */
export interface SignInStart extends SignInSecrets {
  readonly authorizationUrl: string;
}

export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

interface AskedAuthorization extends AuthorizationDemands {
  /** The scope and the resources. */
  readonly asked: Pairs;
  /** Added for these resources. */
  readonly fixed?: Readonly<Record<string, string>>;
}

/** Makes an authorization request with new secrets, and pushes it if the settings require it (RFC 9126). */
export async function requestAuthorization(
  configuration: Configuration,
  settings: AuthorizationServerOptions,
  { asked, fixed, passed, ...demands }: AskedAuthorization,
): Promise<SignInStart> {
  const pairs = withRefreshTokens(asked, settings);
  const secrets = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
  const parameters = new URLSearchParams({
    ...settings.authorizationParameters,
    ...fixed,
    ...passed,
    redirect_uri: settings.redirectUri,
    state: secrets.state,
    ...(settings.openidConnect ? { nonce: secrets.nonce } : {}),
    // `query` is the default of a code response (OAuth 2.0 Multiple Response Type Encoding Practices, section 5).
    ...(settings.responseMode === 'query' ? {} : { response_mode: settings.responseMode }),
    code_challenge: await calculatePKCECodeChallenge(secrets.codeVerifier),
    code_challenge_method: 'S256',
  });
  const isPromptSet = settings.authorizationParameters.prompt !== undefined;
  const named = [...pairs, ...demandPairs(pairs, { ...demands, isPromptSet })];
  // What the request asks for goes before what the settings add.
  for (const [name] of named) parameters.delete(name);
  for (const [name, value] of named) parameters.append(name, value);
  const url = isPushed(configuration, settings)
    ? await buildAuthorizationUrlWithPAR(configuration, parameters)
    : buildAuthorizationUrl(configuration, parameters);
  return { ...secrets, authorizationUrl: url.href };
}

/** Adds the scope for refresh tokens of the configured lifetime (OpenID Connect Core 1.0, 11; ONL-01, ONL-02). */
function withRefreshTokens(asked: Pairs, { refreshTokens }: AuthorizationServerOptions): Pairs {
  if (refreshTokens === undefined) return asked;
  const others = asked.filter(([name]) => name !== 'scope');
  const scopes = asked.filter(([name]) => name === 'scope').map(([, value]) => value);
  return [['scope', [...scopes, `${refreshTokens}_access`].join(' ')], ...others];
}

/** In a URL, a longer one may be refused together with the request. */
const LONGEST_HINT = 4096;

function demandPairs(
  asked: Pairs,
  {
    prompt,
    acrValues = [],
    maxAgeSeconds,
    idTokenHint = '',
    isPromptSet,
  }: AuthorizationDemands & { isPromptSet: boolean },
): Pairs {
  const addsConsent = needsConsent(asked) && prompt !== 'none' && !isPromptSet;
  const prompts = [prompt, addsConsent && 'consent'].filter(Boolean);
  return [
    ...(prompts.length === 0 ? [] : ([['prompt', prompts.join(' ')]] as const)),
    ...(acrValues.length === 0 ? [] : ([['acr_values', acrValues.join(' ')]] as const)),
    ...(maxAgeSeconds === undefined ? [] : ([['max_age', String(maxAgeSeconds)]] as const)),
    ...(idTokenHint === '' || idTokenHint.length > LONGEST_HINT ? [] : ([['id_token_hint', idTokenHint]] as const)),
  ];
}

/** Without `prompt=consent`, `offline_access` is ignored (OpenID Connect Core 1.0, section 11; ONL-02). */
function needsConsent(asked: Pairs): boolean {
  return asked.some(([name, value]) => name === 'scope' && value.split(' ').includes('offline_access'));
}

function isPushed(configuration: Configuration, { pushedAuthorization }: AuthorizationServerOptions): boolean {
  if (pushedAuthorization === 'never') return false;
  const isOffered = configuration.serverMetadata().pushed_authorization_request_endpoint !== undefined;
  if (pushedAuthorization === 'always' && !isOffered) {
    throw new InvalidResponse('it does not support pushed authorization requests');
  }
  return isOffered;
}
