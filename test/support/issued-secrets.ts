/** What the authorization server gave the backend, and only the backend may see. */
export interface IssuedSecrets {
  readonly refreshTokens: readonly string[];
  readonly idTokens: readonly string[];
  stop(): void;
}

/** Listens in on the backend's token requests, from inside this process, so that a test knows what to search for. */
export function recordIssuedSecrets(): IssuedSecrets {
  const refreshTokens: string[] = [];
  const idTokens: string[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await real(input, init);
    if (!response.headers.get('content-type')?.includes('json')) return response;
    const body: unknown = await response.clone().json();
    const { refresh_token, id_token } = Object(body) as Record<string, unknown>;
    if (typeof refresh_token === 'string') refreshTokens.push(refresh_token);
    if (typeof id_token === 'string') idTokens.push(id_token);
    return response;
  };
  return {
    refreshTokens,
    idTokens,
    stop() {
      globalThis.fetch = real;
    },
  };
}
