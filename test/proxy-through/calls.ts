import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { SESSION_COOKIE } from '../support/frontend.js';
import type { ScriptedResourceServer } from '../support/scripted-resource-server.js';
import type { Session } from './place.js';

const MB = 2 ** 20;
const UPLOADED = 200 * MB;
/** Much less than what is uploaded. */
const MOST_GROWTH = 80 * MB;

export interface Calling extends Session {
  readonly api: ScriptedResourceServer;
  /** The process of the backend. */
  readonly processId: number;
}

interface Call {
  readonly name: string;
  /** Tells what came of it. Throws if it is not as it should be. */
  readonly make: (calling: Calling) => Promise<string>;
}

export const calls: readonly Call[] = [
  { name: 'an event stream', make: streamEvents },
  { name: 'an upload of 200 MB', make: (calling) => upload(calling, ['--data-binary', '@-']) },
  { name: 'an upload of 200 MB in chunks', make: (calling) => upload(calling, ['-X', 'POST', '-T', '-']) },
  { name: 'a WebSocket', make: openWebSocket },
];

const PAUSE_MS = 300;

async function streamEvents(calling: Calling): Promise<string> {
  calling.api.answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    const events = [1, 2, 3, 4];
    const send = () => {
      response.write(`data: ${events.shift()}\n\n`);
      if (events.length > 0) setTimeout(send, PAUSE_MS);
      else response.end();
    };
    send();
  };
  const { parts } = await curl(calling, ['--no-buffer']);
  const times = parts.map(({ atMs }) => atMs - (parts[0]?.atMs ?? 0));
  const text = parts.map((part) => part.text).join('');
  demand(text === 'data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n', `it got ${JSON.stringify(text)}`);
  demand(parts.length === 4 && (times[3] ?? 0) > 2 * PAUSE_MS, `the events came at ${times.join(', ')} ms`);
  return `four events, at ${times.map(Math.round).join(', ')} ms`;
}

async function upload(calling: Calling, options: readonly string[]): Promise<string> {
  let arrived = 0;
  calling.api.answer = (request, response) => {
    request.on('data', (chunk: Buffer) => {
      arrived += chunk.length;
    });
    request.on('end', () => response.end('done'));
  };
  const before = residentBytes(calling.processId);
  let most = before;
  const watching = setInterval(() => {
    most = Math.max(most, residentBytes(calling.processId));
  }, 50);
  try {
    const { parts } = await curl(calling, [...options, '-H', 'Content-Type: application/octet-stream'], UPLOADED);
    const text = parts.map((part) => part.text).join('');
    demand(text === 'done' && arrived === UPLOADED, `${arrived} bytes arrived, and the answer was ${text}`);
  } finally {
    clearInterval(watching);
  }
  demand(most - before < MOST_GROWTH, `the memory of the backend grew by ${toMb(most - before)}`);
  return `200 MB arrived, the memory of the backend went from ${toMb(before)} to ${toMb(most)}`;
}

/** A text frame that is not masked (RFC 6455, section 5.7). */
const HELLO = Buffer.from([0x81, 0x05, ...Buffer.from('Hello')]);

async function openWebSocket(calling: Calling): Promise<string> {
  calling.api.upgrade = (request, socket: Duplex) => {
    const isAuthorized = request.headers.authorization?.startsWith('Bearer ') === true;
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
    socket.write('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n');
    socket.end(isAuthorized ? HELLO : 'no token');
  };
  const headers = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  const own = ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', `Origin: ${calling.origin}`];
  const options = [...headers, ...own].flatMap((header) => ['-H', header]);
  const { parts } = await curl(calling, ['--include', '--no-buffer', '--http1.1', ...options]);
  const text = parts.map((part) => part.text).join('');
  demand(/^HTTP\/1\.1 101 /.test(text), `the handshake was answered with ${JSON.stringify(text.slice(0, 200))}`);
  demand(text.includes(HELLO.toString('latin1')), `the frame is missing in ${JSON.stringify(text)}`);
  return 'opened, and a frame of the resource server came';
}

interface Part {
  readonly text: string;
  readonly atMs: number;
}

/** Calls by curl what a script of the page would call, and keeps what comes with the time when it came. */
function curl(
  { origin, cookie }: Session,
  options: readonly string[],
  bodyBytes = 0,
): Promise<{ readonly parts: readonly Part[] }> {
  const usual = ['--silent', '--show-error', '--max-time', '120', '-H', `Cookie: ${SESSION_COOKIE}=${cookie}`];
  const args = [...usual, '-H', 'Sec-Fetch-Site: same-origin', ...options, `${origin}/bff/api/stocks/v1/call`];
  const child = spawn('curl', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const parts: Part[] = [];
  let trouble = '';
  child.stdout.on('data', (chunk: Buffer) => parts.push({ text: chunk.toString('latin1'), atMs: performance.now() }));
  child.stderr.on('data', (text) => {
    trouble += text;
  });
  child.stdin.on('error', () => undefined);
  feed(child.stdin, bodyBytes);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      // With a WebSocket, curl complains that the connection ended.
      if (status === 0 || parts.length > 0) resolve({ parts });
      else reject(new Error(`curl ended with ${status}: ${trouble}`));
    });
  });
}

function feed(stdin: NodeJS.WritableStream, bytes: number): void {
  const chunk = Buffer.alloc(MB);
  let left = bytes;
  const write = () => {
    while (left > 0) {
      left -= MB;
      if (!stdin.write(chunk)) return void stdin.once('drain', write);
    }
    stdin.end();
  };
  write();
}

function residentBytes(processId: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

function toMb(bytes: number): string {
  return `${Math.round(bytes / MB)} MB`;
}

function demand(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}
