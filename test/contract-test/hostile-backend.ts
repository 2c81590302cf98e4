import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a hostile backend answers, or does with the response. */
export type HostileAnswer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | ((response: ServerResponse) => void);

export interface HostileBackend {
  readonly origin: string;
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** A backend good enough to be tested with the cookie `session=good-enough`, whose other answers are up to the attack. */
export async function startHostileBackend(
  attack: (request: IncomingMessage) => HostileAnswer | undefined,
): Promise<HostileBackend> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const answer = attack(request) ?? usualAnswer(request);
    if (typeof answer === 'function') return answer(response);
    const { status = 400, headers = JSON_TYPE, body = '{"error":"invalid_session"}' } = answer;
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

export function isSignedIn({ headers }: IncomingMessage): boolean {
  return headers.cookie?.includes('session=good-enough') ?? false;
}

function usualAnswer(request: IncomingMessage): HostileAnswer {
  if (!isSignedIn(request)) return {};
  const isToken = request.url?.startsWith('/.well-known/bff-token') ?? false;
  const members = isToken ? { access_token: 'a-token-of-some-length', token_type: 'Bearer' } : { sub: 'alice' };
  return { status: 200, body: JSON.stringify(members) };
}
