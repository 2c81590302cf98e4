import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { TestBackendOptions } from './test-backend.js';

/** A defence that can be taken away from a running backend, to see that an attack would succeed without it. */
export type Defence = 'Fetch Metadata' | 'SameSite' | 'framing policy' | 'content policy' | 'cookie prefix';

/** What the session cookie is called without the prefix by which browsers know how it was set. */
export const UNPREFIXED_COOKIE = 'tmi-bff';
const PREFIXED_COOKIE = '__Host-tmi-bff';

/** Puts a backend on its port without the defences that are in `missing` at the time of a request. */
export function weakened(
  missing: ReadonlySet<Defence>,
  listenWith: (listener: RequestListener) => Server = createServer,
): NonNullable<TestBackendOptions['serve']> {
  return async (backend, { host, port }) => {
    const server = listenWith((request, response) => {
      if (missing.has('Fetch Metadata')) hideOrigin(request);
      if (missing.has('cookie prefix')) prefixCookies(request);
      weakenAnswer(response, missing);
      backend.answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return {
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  };
}

function hideOrigin({ headers }: IncomingMessage): void {
  for (const name of ['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', 'origin']) delete headers[name];
}

function prefixCookies({ headers }: IncomingMessage): void {
  if (headers.cookie) headers.cookie = headers.cookie.replaceAll(/(?<=^|; )tmi-bff/g, PREFIXED_COOKIE);
}

const CONTENT = ['content-security-policy'];
const FRAMING = [
  'x-frame-options',
  'content-security-policy',
  'cross-origin-resource-policy',
  'cross-origin-opener-policy',
];

function weakenAnswer(response: ServerResponse, missing: ReadonlySet<Defence>): void {
  const writeHead = response.writeHead.bind(response);
  // The backend gives names and values in one list; files come without.
  response.writeHead = ((status: number, given: readonly string[] = []) => {
    const cookies = [response.getHeader('set-cookie') ?? []].flat().map(String);
    if (cookies.length > 0) response.setHeader('set-cookie', weakenCookies(cookies, missing));
    const taken = [
      ...(missing.has('framing policy') ? FRAMING : []),
      ...(missing.has('content policy') ? CONTENT : []),
    ];
    for (const name of taken) response.removeHeader(name);
    return writeHead(status, withoutHeaders(given, taken));
  }) as typeof response.writeHead;
}

function weakenCookies(cookies: readonly string[], missing: ReadonlySet<Defence>): string[] {
  return cookies.map((cookie) => {
    const sent = missing.has('SameSite') ? cookie.replace('SameSite=Strict', 'SameSite=None') : cookie;
    return missing.has('cookie prefix') ? sent.replace(PREFIXED_COOKIE, UNPREFIXED_COOKIE) : sent;
  });
}

function withoutHeaders(namesAndValues: readonly string[], names: readonly string[]): string[] {
  return namesAndValues.filter((_, index) => !names.includes(namesAndValues[index - (index % 2)] ?? ''));
}
