/** What a resource server answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Parsed JSON, or the text as it came. */
  readonly body: unknown;
  readonly challenge: Challenge;
}

/** Why a resource server refuses a token (RFC 6750, section 3). */
export interface Challenge {
  readonly error?: string;
  readonly scope?: string;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Calls a resource server with a token; throws when it can't be reached. */
export async function requestApi(
  fetchApi: typeof fetch,
  url: string,
  { token, request, signal }: { token: string; request: ApiRequest; signal: AbortSignal },
): Promise<ApiAnswer> {
  const { method, path, body } = request;
  const response = await fetchApi(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal,
    // The token is the only credential here; cookies are for nobody but the backend.
    credentials: 'omit',
  });
  const read = readBody(await response.text());
  const challenge = readChallenge(response.headers.get('www-authenticate'), read);
  return { status: response.status, statusText: response.statusText, body: read, challenge };
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Reads the challenge; where CORS hides the header, the body's members of the same names stand in for it. */
export function readChallenge(header: string | null, body: unknown): Challenge {
  const found: Record<string, unknown> = { ...Object(body) };
  for (const [, name = '', value = ''] of header?.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/gi) ?? []) {
    found[name.toLowerCase()] = value.replace(/\\(.)/g, '$1');
  }
  const { error, scope } = found;
  return { ...(typeof error === 'string' && { error }), ...(typeof scope === 'string' && { scope }) };
}
