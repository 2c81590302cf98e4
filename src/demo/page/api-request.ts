/** The answer of a resource server. */
export interface ApiAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Parsed JSON, or the unchanged text. */
  readonly body: unknown;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Makes the `fetch` options of a request. */
export function initOf({ method, body }: ApiRequest): RequestInit {
  // The token is the only credential here; cookies are for the backend only.
  const init: RequestInit = { method, credentials: 'omit' };
  if (body === undefined) return init;
  return { ...init, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

export async function readAnswer(response: Response): Promise<ApiAnswer> {
  const { status, statusText } = response;
  return { status, statusText, body: readBody(await response.text()) };
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
