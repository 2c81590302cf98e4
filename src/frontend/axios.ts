import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { isNamed, type ResourceServer, tokenAfter, tokenFor } from './authorization.js';
import type { Token } from './outcomes.js';

/** axios keeps members that it doesn't know when it makes a request of a configuration. */
type Configuration = InternalAxiosRequestConfig & { tmiBffRetry?: boolean };

/** What axios rejects with, as far as it matters here. */
interface Failure {
  readonly config?: Configuration;
  readonly response?: { readonly status: number; readonly headers: Readonly<Record<string, unknown>> };
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
