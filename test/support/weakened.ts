import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestBackendOptions } from './test-backend.js';

/** A defence that can be taken away from a running backend, to see that an attack would succeed without it. */
export type Defence = 'Fetch Metadata' | 'SameSite' | 'framing policy';

/** Puts a backend on its port without the defences that are in `missing` at the time of a request. */
export function weakened(missing: ReadonlySet<Defence>): NonNullable<TestBackendOptions['serve']> {
  return async (backend, { host, port }) => {
    const server = createServer((request, response) => {
      if (missing.has('Fetch Metadata')) hideOrigin(request);
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
    if (missing.has('SameSite') && cookies.length > 0) {
      const everywhere = cookies.map((cookie) => cookie.replace('SameSite=Strict', 'SameSite=None'));
      response.setHeader('set-cookie', everywhere);
    }
    if (!missing.has('framing policy')) return writeHead(status, [...given]);
    for (const name of FRAMING) response.removeHeader(name);
    return writeHead(status, withoutFraming(given));
  }) as typeof response.writeHead;
}

function withoutFraming(namesAndValues: readonly string[]): string[] {
  return namesAndValues.filter((_, index) => !FRAMING.includes(namesAndValues[index - (index % 2)] ?? ''));
}
