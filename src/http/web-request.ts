import { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';

/** What a standard request does not say: how it reached this process. */
export interface Connection {
  /** The address of this process's peer; `undefined` if the platform does not tell it. */
  readonly remoteAddress?: string | undefined;
  /**
   * Whether the connection to this process used TLS. The scheme of the URL does not count, because some frameworks derive
   * it from headers that any client can send.
   */
  readonly encrypted?: boolean | undefined;
}

/** The place of Node's socket, as far as code for Node.js asks for one. */
export class WebConnection extends EventEmitter {
  readonly remoteAddress: string | undefined;
  readonly encrypted: boolean;
  readonly readable = true;
  /** Whether the answer can be written: it is neither finished nor cut off. */
  writable = true;
  /** How many bytes of the answer wait to be read. */
  writableLength = 0;
  /** Cuts the answer off. */
  destroy: () => void = () => undefined;
  /** Notes that something moved. */
  touch: () => void = () => undefined;

  constructor({ remoteAddress, encrypted = false }: Connection) {
    super();
    this.remoteAddress = remoteAddress;
    this.encrypted = encrypted;
  }
}

type Body = ReadableStream<Uint8Array>;

/**
 * A standard request, as code for Node's HTTP server sees one: an `IncomingMessage` without a socket. The body is read no
 * faster than it is taken.
 */
export class WebRequest extends Readable {
  readonly method: string;
  /** Path and query, as the URL parser of the platform left them. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly socket: WebConnection;
  readonly httpVersion = '1.1';
  readonly httpVersionMajor = 1;
  readonly httpVersionMinor = 1;
  /** Whether the whole body has arrived. */
  complete: boolean;
  aborted = false;
  readonly #body: Body | null;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(request: Request, connection: Connection) {
    super();
    this.method = request.method;
    this.url = pathAndQuery(request.url);
    this.socket = new WebConnection(connection);
    // With GET and HEAD there is none, and to ask for it is expensive on some platforms.
    this.#body = this.method === 'GET' || this.method === 'HEAD' ? null : request.body;
    if (request.bodyUsed || this.#body?.locked) Object.defineProperty(this, 'readableDidRead', { value: true });
    this.complete = this.#body === null;
    this.headers = headersOf(request.headers, this.#body !== null);
    this.headers.host ??= hostOf(request.url);
  }

  /** The client is gone. */
  abort(): void {
    if (this.complete || this.destroyed) return;
    this.aborted = true;
    this.emit('aborted');
    this.destroy();
  }

  override _read(): void {
    if (this.#body === null) {
      this.push(null);
      return;
    }
    this.#reader ??= this.#body.getReader();
    this.#reader.read().then(
      ({ value }) => this.#take(value),
      () => this.abort(),
    );
  }

  #take(chunk: Uint8Array | undefined): void {
    if (this.destroyed) return;
    this.socket.touch();
    if (chunk === undefined) {
      this.complete = true;
      this.push(null);
    } else if (chunk.byteLength > 0) this.push(chunk);
    else this._read();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#reader?.cancel().catch(() => undefined);
    done(error);
  }
}

/** Some platforms put it in the URL alone. */
function hostOf(url: string): string {
  return /^[^/]*\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(url)?.[1] ?? '';
}

/** What follows the origin in a URL, without the fragment. */
function pathAndQuery(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const end = url.indexOf('#', start);
  return end === -1 ? url.slice(start) : url.slice(start, end);
}

/** Headers as Node.js has them. Those that announce a body are there if, and only if, the request has one. */
export function headersOf(sent: Headers, hasBody: boolean): IncomingHttpHeaders {
  const headers: Record<string, string> = {};
  for (const [name, value] of sent) headers[name] = value;
  if (!hasBody) {
    delete headers['content-length'];
    delete headers['transfer-encoding'];
  } else if (headers['content-length'] === undefined) headers['transfer-encoding'] ??= 'chunked';
  return headers;
}
