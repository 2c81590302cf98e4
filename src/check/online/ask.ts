import {
  type AuthorizationServerOptions,
  createHttpsFetch,
  objectIn,
  readBounded,
} from '../../authorization-server/index.js';

/** The answer to a probe. */
export interface ProbeAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON object in the body; empty if there is none. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Where a redirect leads; `undefined` if it is none. */
  readonly location: URL | undefined;
}

/** There was no answer in time, or no connection. */
export interface NoAnswer {
  readonly kind: 'no answer';
  /** A system error code, or what happened. */
  readonly reason: string;
}

/** Sends one request, which follows no redirect and ends after a fixed time. */
export type Ask = (url: URL, request?: ProbeRequest) => Promise<ProbeAnswer | NoAnswer>;

interface ProbeRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Headers;
  readonly form?: URLSearchParams;
}

type Send = NonNullable<ReturnType<typeof createHttpsFetch>>;

const LONGEST_MS = 10_000;

/** Makes the function that sends probes, with the TLS files of the settings. */
export function createAsk({
  tls,
  optionPath,
  timeoutSeconds,
}: Pick<AuthorizationServerOptions, 'tls' | 'optionPath' | 'timeoutSeconds'>): Ask {
  const send: Send = createHttpsFetch(tls, optionPath) ?? ((url, options) => fetch(url, options as RequestInit));
  const milliseconds = Math.min(timeoutSeconds * 1000, LONGEST_MS);
  return async (url, { method = 'GET', headers = new Headers(), form } = {}) => {
    const options = {
      method,
      headers: Object.fromEntries(headers),
      body: form,
      redirect: 'manual',
      signal: AbortSignal.timeout(milliseconds),
    } as const;
    try {
      return await readAnswer(await send(url.href, options), url);
    } catch (error) {
      return { kind: 'no answer', reason: reasonOf(error) };
    }
  };
}

async function readAnswer(response: Response, url: URL): Promise<ProbeAnswer> {
  const { body } = await readBounded(response);
  const text = body.toString('utf8');
  const target = response.headers.get('location') ?? '';
  const isRedirect = response.status >= 300 && response.status < 400 && URL.canParse(target, url);
  return {
    kind: 'answer',
    status: response.status,
    headers: response.headers,
    text,
    json: objectIn(text) ?? {},
    location: isRedirect ? new URL(target, url) : undefined,
  };
}

/** Codes only: messages may quote what was sent. */
function reasonOf(error: unknown): string {
  if (error instanceof DOMException) return 'it took too long';
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : 'the connection failed';
}
