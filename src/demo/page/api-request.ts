/** What a resource server answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Parsed JSON, or the text as it came. */
  readonly body: unknown;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Writes a request as `fetch` takes it. */
export function initOf({ method, body }: ApiRequest): RequestInit {
  // The token is the only credential here; cookies are for the backend alone.
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
