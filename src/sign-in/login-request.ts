import type { LoginData } from '../../generated/contract/index.js';
import type { NamedAuthorizationServer } from '../authorization-server/index.js';
import type { LoginRequest } from '../core/login-path.js';
import { PASSED_PARAMETERS, type PassedParameter } from '../core/passed-parameters.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { readTokenQuery } from '../tokens/token-policy.js';
import type { SignInDependencies } from './dependencies.js';

export type LoginParameters = NonNullable<LoginData['query']>;

/** What a sign-in requests, and from which authorization server; or why the application may not request it. */
export type ReadLoginRequest =
  | {
      readonly kind: 'login request';
      readonly request: LoginRequest & { readonly returnTo: string };
      readonly authorizationServer: NamedAuthorizationServer;
      /** Passed on to it unchanged. */
      readonly passed: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Reads the parameters of `/bff/login`. Only what the settings allow can be requested (LOGIN-16). */
export function readLoginRequest(
  parameters: LoginParameters,
  { tokenPolicy, authorizationServers, options }: SignInDependencies,
): ReadLoginRequest {
  const read = readTokenQuery(
    { resource: parameters.resource ?? [], scope: parameters.scope ?? '' },
    // A token may be for one resource only; a grant may be for several.
    { ...tokenPolicy, severalResources: () => true },
  );
  if (read.kind === 'refused') return read;
  const { query } = read;
  const name = parameters.provider ?? query.authorizationServer;
  const authorizationServer = authorizationServers.get(name);
  if (authorizationServer === undefined) return refused('invalid_request', 'There is no such provider.');
  if (query.resources.length > 0 && query.authorizationServer !== name) {
    return refused('invalid_target', 'This provider does not issue tokens for this resource.');
  }
  const acrValues = parameters.acr_values?.split(' ');
  if (acrValues?.some((value) => !options.signIn.acrValues.includes(value))) {
    return refused('invalid_request', 'This application may not request this way of authentication.');
  }
  const passed = passedParameters(parameters);
  if (Object.keys(passed).some((name) => !options.signIn.passedParameters.some((allowed) => allowed === name))) {
    return refused('invalid_request', 'This application may not pass this parameter on.');
  }
  const isDemanding = (acrValues ?? parameters.max_age ?? parameters.prompt) !== undefined;
  if (isDemanding && !authorizationServer.settings.openidConnect) {
    return refused('invalid_request', 'This provider does not support acr_values, max_age and prompt.');
  }
  const request = {
    ...query,
    authorizationServer: name,
    returnTo: parameters.return_to ?? `${options.basePath}/`,
    acrValues,
    maxAgeSeconds: parameters.max_age,
  };
  return { kind: 'login request', request, authorizationServer, passed };
}

/** What the page wants to pass on to the authorization server. */
function passedParameters(parameters: LoginParameters): Readonly<Partial<Record<PassedParameter, string>>> {
  const present = PASSED_PARAMETERS.map((name) => [name, parameters[name]] as const);
  return Object.fromEntries(present.filter(([, value]) => value !== undefined));
}

function refused(error: 'invalid_request' | 'invalid_target', description: string): ReadLoginRequest {
  return { kind: 'refused', refusal: refuse(400, error, description) };
}
