import { validateHeaderValue } from 'node:http';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers';
import { createWebBody, type WebBody } from './web-body.js';
import type { WebRequest } from './web-request.js';

type HeaderValue = string | readonly string[];

/** Headers that speak of one connection. Those are the platform's. */
const OF_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding'];

/** The statuses whose answers have no content (RFC 9110, section 6.4.1). */
const WITHOUT_CONTENT = [204, 205, 304];

/**
 * The answer to a `WebRequest`: a `ServerResponse` without a socket, which becomes a standard response. If the whole body is
 * there when the answer begins, the response has it as it is; otherwise as a stream.
 */
export class WebResponse extends Writable {
  statusCode = 200;
  statusMessage = '';
  shouldKeepAlive = true;
  headersSent = false;
  /** Whether the response is there, if only its beginning. */
  isBegun = false;
  readonly req: WebRequest;
  readonly socket: WebRequest['socket'];
  readonly #begin: (response: Response) => void;
  readonly #set = new Map<string, HeaderValue>();
  #headers: [string, string][] = [];
  #body: WebBody | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** @param begin called with the response, unless the answer is cut off before it begins */
  constructor(request: WebRequest, begin: (response: Response) => void) {
    super();
    this.req = request;
    this.socket = request.socket;
    this.#begin = begin;
    this.socket.destroy = () => void this.destroy();
    this.socket.touch = () => void this.#idle?.refresh();
  }

  setHeader(name: string, value: number | HeaderValue): this {
    this.#set.set(name.toLowerCase(), typeof value === 'number' ? String(value) : value);
    return this;
  }

  getHeader(name: string): HeaderValue | undefined {
    return this.#set.get(name.toLowerCase());
  }

  hasHeader(name: string): boolean {
    return this.#set.has(name.toLowerCase());
  }

  removeHeader(name: string): void {
    this.#set.delete(name.toLowerCase());
  }

  getHeaderNames(): string[] {
    return [...this.#set.keys()];
  }

  getHeaders(): Record<string, HeaderValue> {
    return Object.fromEntries(this.#set);
  }

  /** @param list names and values by turns, which replace those that were set before */
  writeHead(status: number, list: readonly string[] = []): this {
    if (this.headersSent) throw new Error('the headers of this answer were written before');
    // As Node.js does, while the caller can still answer otherwise.
    for (let at = 0; at < list.length; at += 2) validateHeaderValue(list[at] ?? '', list[at + 1] ?? '');
    this.headersSent = true;
    this.statusCode = status;
    for (let at = 0; at < list.length; at += 2) this.#set.delete((list[at] ?? '').toLowerCase());
    for (const [name, value] of this.#set) for (const one of [value].flat()) this.#headers.push([name, String(one)]);
    for (let at = 0; at < list.length; at += 2) this.#headers.push([list[at] ?? '', list[at + 1] ?? '']);
    return this;
  }

  /** Begins the answer before its body is there. */
  flushHeaders(): void {
    if (this.isBegun) return;
    const body = createWebBody(() => void this.destroy());
    this.#respond(body.stream);
    this.#body = body;
  }

  /** Emits `timeout` when nothing moved for this long. */
  setTimeout(ms: number): this {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.emit('timeout', this.socket), ms).unref();
    return this;
  }

  override end(...given: unknown[]): this {
    const [chunk, encoding] = given;
    const isWhole = !this.isBegun && this.writableLength === 0 && !this.destroyed;
    if (!isWhole) return super.end(...(given as []));
    this.#respond(isBytes(chunk) ? chunk : typeof chunk === 'string' ? encoded(chunk, encoding) : null);
    return super.end(given.find((one) => typeof one === 'function') as () => void);
  }

  override _write(chunk: Buffer, _encoding: unknown, done: () => void): void {
    this.flushHeaders();
    this.socket.touch();
    this.socket.writableLength = chunk.byteLength;
    const taken = () => {
      this.socket.writableLength = 0;
      this.socket.touch();
      done();
    };
    if (this.#hasContent()) this.#body?.write(chunk, taken);
    else taken();
  }

  override _final(done: () => void): void {
    this.#body?.close();
    done();
  }

  /** Emits no error: who wrote the answer learns from `close` that it was not finished, as with a `ServerResponse`. */
  override _destroy(_error: Error | null, done: () => void): void {
    clearTimeout(this.#idle);
    this.socket.writable = false;
    if (!this.writableFinished) this.#body?.cutOff(new Error('the answer was cut off'));
    done();
  }

  #hasContent(): boolean {
    return this.req.method !== 'HEAD' && !WITHOUT_CONTENT.includes(this.statusCode);
  }

  #respond(body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null): void {
    if (!this.headersSent) this.writeHead(this.statusCode);
    const headers = this.#headers.filter(([name]) => !OF_CONNECTION.includes(name.toLowerCase()));
    const response = new Response(this.#hasContent() ? body : null, { status: this.statusCode, headers });
    this.isBegun = true;
    this.#begin(response);
  }
}

function isBytes(chunk: unknown): chunk is Uint8Array<ArrayBuffer> {
  return chunk instanceof Uint8Array && chunk.byteLength > 0;
}

function encoded(text: string, encoding: unknown): Uint8Array<ArrayBuffer> | null {
  return text === '' ? null : Buffer.from(text, encoding === 'latin1' ? 'latin1' : 'utf8');
}
