import type { LoginData } from '../../generated/contract/index.js';
import { findProvider, type Provider } from '../authorization-server/authorization-servers.js';
import type { LoginRequest } from '../core/login-path.js';
import { type Refusal, refuse } from '../core/refusal.js';
import type { Backend } from '../handlers/backend.js';
import { readTokenQuery } from '../tokens/token-policy.js';

type Parameters = NonNullable<LoginData['query']>;

/** Either what a sign-in is to ask for and of whom, or why the application may not ask for it. */
export type ReadLoginRequest =
  | { readonly kind: 'wish'; readonly wish: LoginRequest & { returnTo: string }; readonly provider: Provider }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Reads what `/bff/login` was asked for. Only what the application may ever have can be asked for (LOGIN-16). */
export function readLoginRequest(parameters: Parameters, backend: Backend): ReadLoginRequest {
  const read = readTokenQuery(
    { resource: parameters.resource ?? [], scope: parameters.scope ?? '' },
    // Tokens may be for one resource at a time; a grant may be for several.
    { ...backend.tokenPolicy, severalResources: () => true },
  );
  if (read.kind === 'refused') return read;
  const { query } = read;
  const name = parameters.provider ?? query.provider;
  const provider = findProvider(name, backend);
  if (provider === undefined) return refused('invalid_request', 'There is no such provider.');
  if (query.resources.length > 0 && query.provider !== name) {
    return refused('invalid_target', 'This provider does not issue tokens for this resource.');
  }
  const acrValues = parameters.acr_values?.split(' ');
  if (acrValues?.some((value) => !backend.options.signIn.acrValues.includes(value))) {
    return refused('invalid_request', 'This application may not ask for this way of authentication.');
  }
  const wish = {
    ...query,
    returnTo: parameters.return_to ?? '/',
    ...(name === undefined ? {} : { provider: name }),
    ...(acrValues === undefined ? {} : { acrValues }),
    ...(parameters.max_age === undefined ? {} : { maxAgeSeconds: parameters.max_age }),
  };
  const isDemanding = (acrValues ?? parameters.max_age ?? parameters.prompt) !== undefined;
  return isDemanding && !provider.settings.openidConnect
    ? refused('invalid_request', 'This provider knows no acr_values, max_age and prompt.')
    : { kind: 'wish', wish, provider };
}

function refused(error: 'invalid_request' | 'invalid_target', description: string): ReadLoginRequest {
  return { kind: 'refused', refusal: refuse(400, error, description) };
}
