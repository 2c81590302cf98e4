import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { isNamed, type ResourceServer, tokenAfter, tokenFor } from './authorization.js';
import { apiHeaders } from './backend.js';
import type { NotAuthorizedError } from './not-authorized-error.js';
import type { Token } from './outcomes.js';
import { backendUrlOf, type ProxiedApi, refusedByBackend } from './proxied-api.js';

/** axios keeps members that it doesn't know when it makes a request of a configuration. */
type Configuration = InternalAxiosRequestConfig & { tmiBffRetry?: boolean };

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
}

/** What axios rejects with, as far as it matters here. */
interface Failure {
  readonly config?: Configuration;
  readonly response?: Answer;
}

/**
 * Lets an axios instance send the token for a resource server; once for each resource server.
 *
 * It does what `authorizedFetch` does. Where that throws a `NotAuthorizedError`, the request is rejected with one.
 *
 * @returns a function that takes it back
 */
export function authorizeAxios(instance: AxiosInstance, server: ResourceServer): () => void {
  const sent = new WeakMap<object, Token>();
  const authorize = async (config: Configuration) => {
    if (!isNamed(server, instance.getUri(config))) return config;
    const token = await tokenFor(server, signalOf(config));
    config.headers.set('Authorization', `Bearer ${token.accessToken}`);
    sent.set(config, token);
    return config;
  };
  const tryAgain = async (failure: Failure) => {
    const token = failure.config && sent.get(failure.config);
    if (token && (await canBeRetried(server, token, failure))) return instance.request(retryOf(failure.config));
    throw failure;
  };
  const { request, response } = instance.interceptors;
  const [authorizing, trying] = [request.use(authorize), response.use(null, tryAgain)];
  return () => {
    request.eject(authorizing);
    response.eject(trying);
  };
}

async function canBeRetried(server: ResourceServer, token: Token, { config, response }: Failure): Promise<boolean> {
  if (!config || !response || config.tmiBffRetry) return false;
  const { status, headers } = response;
  const challenge = headers['www-authenticate'];
  const verdict = { token, status, challenge: typeof challenge === 'string' ? challenge : undefined, response };
  return (await tokenAfter(server, { ...verdict, signal: signalOf(config) })) !== undefined;
}

// The body has been made of the data already, and must not be made of it twice.
function retryOf(config: Configuration | undefined): object {
  return { ...config, tmiBffRetry: true, transformRequest: (data: unknown) => data };
}

function signalOf({ signal }: Configuration): AbortSignal | undefined {
  return signal instanceof AbortSignal ? signal : undefined;
}

/**
 * Lets an axios instance call a resource server through the backend, in the place of `authorizeAxios`.
 *
 * It does what `apiFetch` does, for URLs below `target` or `/bff/api/`; all others pass unchanged. Where `apiFetch` throws a
 * `NotAuthorizedError`, the request is rejected with one.
 *
 * @returns a function that takes it back
 */
export function proxyAxios(instance: AxiosInstance, proxied: ProxiedApi): () => void {
  const redirect = (config: Configuration) => {
    const url = backendUrlOf(proxied, instance.getUri(config));
    if (url === undefined) return config;
    for (const [name, value] of Object.entries(apiHeaders())) config.headers.set(name, value);
    // The URL is whole.
    return Object.assign(config, { url, baseURL: undefined, params: undefined });
  };
  const { request, response } = instance.interceptors;
  const check = <Given>(answer: Given): Given => {
    const refusal = refusalIn(answer as Given & Answer);
    if (refusal) throw refusal;
    return answer;
  };
  const explain = (failure: Failure) => {
    throw (failure.response && refusalIn(failure.response)) ?? failure;
  };
  const [redirecting, checking] = [request.use(redirect), response.use(check, explain)];
  return () => {
    request.eject(redirecting);
    response.eject(checking);
  };
}

function refusalIn(response: Answer): NotAuthorizedError | undefined {
  const { status, headers, data: body } = response;
  return refusedByBackend({ status, header: (name) => headers[name.toLowerCase()], body, response });
}
