import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { startListening, stopListening } from '../../http/listen.js';

/** Receives authorization responses in the place of the backend. */
export interface Callbacks {
  /** The query of the response with this `state`; `undefined` if none arrives in time. Its browser waits until it is led on. */
  next(state: string): Promise<string | undefined>;
  /** Sends the waiting browser to a URL. */
  leadOn(url: string): void;
  /** Tells the waiting browser that it is over. */
  close(): Promise<void>;
}

interface CallbackPlace {
  readonly redirectUri: string;
  readonly host: string;
  readonly port: number;
  /** What names the address, for the message that it cannot be used. */
  readonly option: string;
  readonly patienceMs: number;
}

const HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};
const OVER = 'The check is over. Read the report in the terminal. You can close this window.\n';

/** @throws Misconfiguration if the address cannot be used */
export async function listenForCallbacks({ redirectUri, patienceMs, ...place }: CallbackPlace): Promise<Callbacks> {
  let expected: { readonly state: string; readonly arrive: (query: string) => void } | undefined;
  let waiting: ServerResponse | undefined;
  const { pathname } = new URL(redirectUri);
  const server = createServer((request, response) => {
    const url = targetOf(request);
    if (url?.pathname !== pathname || expected === undefined || url.searchParams.get('state') !== expected.state) {
      response.writeHead(404, HEADERS).end('This is not the response that the check is waiting for.\n');
      return;
    }
    waiting = response;
    expected.arrive(url.search);
    expected = undefined;
  });
  await startListening(server, place, place.option);
  return {
    next: (state) =>
      new Promise((resolve) => {
        const late = setTimeout(() => resolve(undefined), patienceMs);
        expected = {
          state,
          arrive: (query) => {
            clearTimeout(late);
            resolve(query);
          },
        };
      }),
    leadOn: (url) => void waiting?.writeHead(303, { ...HEADERS, location: url }).end(),
    async close() {
      if (waiting !== undefined && !waiting.headersSent) waiting.writeHead(200, HEADERS).end(OVER);
      await stopListening(server, { finishingMs: 1_000 });
    },
  };
}

function targetOf({ url = '' }: IncomingMessage): URL | undefined {
  return URL.canParse(url, 'http://callback.invalid') ? new URL(url, 'http://callback.invalid') : undefined;
}
