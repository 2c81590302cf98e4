import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from './chance.js';
import { MARGIN_MS, TIMEOUT_MS } from './times.js';

/** What goes wrong at the token endpoint. */
export const TROUBLES = [
  'slow',
  'answered 500',
  'answered 429',
  'answered HTML',
  'dropped before rotating',
  'dropped after rotating',
  'cut off after rotating',
  'delivered late',
  'answer held',
  'hanging',
] as const;
export type TokenTrouble = (typeof TROUBLES)[number];

/** After the backend has given up, and before the margin of the others is over. */
const LATE_MS = [TIMEOUT_MS + 200, TIMEOUT_MS + MARGIN_MS - 1_000] as const;

/** From hardly to longer than a backend waits. */
const HELD_MS = [1_000, TIMEOUT_MS + MARGIN_MS - 1_000] as const;

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

export interface TroubledRequest {
  readonly response: ServerResponse;
  /** Has the authorization server act on the request. */
  readonly act: () => Promise<Answered>;
  readonly chance: Chance;
}

/** Acts on the authorization server or not, and answers or not, as the trouble demands. */
export async function makeTrouble(trouble: TokenTrouble, { response, act, chance }: TroubledRequest): Promise<void> {
  switch (trouble) {
    case 'slow': {
      await pause(400);
      const answered = await act();
      await pause(400);
      return send(response, answered);
    }
    case 'answered 500':
      return send(response, { status: 500, headers: JSON_TYPE, body: '{"error":"server_error"}' });
    case 'answered 429':
      return send(response, { status: 429, headers: { ...JSON_TYPE, 'retry-after': '1' }, body: '{}' });
    case 'answered HTML':
      return send(response, { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Maintenance</h1>' });
    case 'dropped before rotating':
      return void response.destroy();
    case 'dropped after rotating':
      await act();
      return void response.destroy();
    case 'cut off after rotating': {
      const { status, headers, body } = await act();
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.write(body.slice(0, body.length / 2), () => response.destroy());
      return;
    }
    case 'delivered late':
      await pause(chance.between(...LATE_MS));
      return send(response, await act());
    case 'answer held': {
      const answered = await act();
      await pause(chance.between(...HELD_MS));
      return send(response, answered);
    }
    case 'hanging':
      return;
  }
}

export const JSON_TYPE = { 'content-type': 'application/json' };

export function send(response: ServerResponse, { status, headers, body }: Answered): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
