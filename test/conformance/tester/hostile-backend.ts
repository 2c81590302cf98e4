import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';
import {
  type ContractTestOptions,
  type ContractTestResult,
  cookieSession,
  formatReport,
  palette,
  progressLine,
  REPORT_FORMATS,
  terminalReport,
  testContract,
} from '../../../src/contract-test/index.js';

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
async function startHostileBackend(
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

type Attack = (request: IncomingMessage) => HostileAnswer | undefined;

const started: { close(): Promise<void> }[] = [];

/** Closes whatever the tests of a file have started with `start` and `closeLater`. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const one of started.splice(0)) await one.close();
  });
}

export function closeLater(one: { close(): Promise<void> }): void {
  started.push(one);
}

export async function start(attack: Attack): Promise<HostileBackend> {
  const backend = await startHostileBackend(attack);
  closeLater(backend);
  return backend;
}

/** Attacks with the answers to requests without a session. */
export function withoutSession(answer: HostileAnswer): Attack {
  return (request) => (isSignedIn(request) ? undefined : answer);
}

export async function runAgainst(
  attack: Attack,
  options: Partial<ContractTestOptions> = {},
): Promise<ContractTestResult> {
  const { origin } = await start(attack);
  return testContract({ baseUrl: origin, session: cookieSession('session=good-enough'), ...options });
}

/** Everything that people or programs read of a run. */
export function textsOf(result: ContractTestResult): string[] {
  const colours = palette({ hasColours: false });
  return [
    ...REPORT_FORMATS.map((format) => formatReport(result, format)),
    terminalReport(result, colours),
    result.verdicts.map((verdict) => progressLine(verdict, colours)).join(''),
  ];
}
