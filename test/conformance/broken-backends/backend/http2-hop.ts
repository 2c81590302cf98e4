import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer as createHttp2Server,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

/** They belong to a connection of HTTP/1.1 (RFC 9113, section 8.2.2), but `Host`, which is `:authority` here. */
const OF_CONNECTION = ['connection', 'host', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'];

/** As most proxies. */
const LARGEST_HEAD = 16 * 1024;

/**
 * A server behind a proxy that takes HTTP/1.1, and speaks HTTP/2 with it. Its answers come through with names in lower
 * case, without `Connection`, and without a reason phrase, for HTTP/2 has none.
 */
export function createServerBehindHttp2(_options: ServerOptions, listener: RequestListener): Server {
  // These have all that the listener uses of the messages of HTTP/1.1.
  const behind = createHttp2Server((message, response) =>
    listener(message as unknown as IncomingMessage, response as unknown as ServerResponse),
  );
  let session: ClientHttp2Session | undefined;
  const front = createServer({ maxHeaderSize: LARGEST_HEAD }, (message, response) => {
    session ??= connect(`http://127.0.0.1:${(behind.address() as AddressInfo).port}`);
    passOn(session, message, response);
  });
  front.on('close', () => {
    session?.destroy();
    behind.close();
  });
  behind.listen(0, '127.0.0.1');
  return front;
}

function passOn(session: ClientHttp2Session, message: IncomingMessage, response: ServerResponse): void {
  const { cookie, ...headers } = Object.fromEntries(
    Object.entries(message.headers).filter(([name]) => !OF_CONNECTION.includes(name)),
  );
  const stream = session.request({
    ...headers,
    // One field for each cookie, as browsers send them (section 8.2.3).
    ...(typeof cookie === 'string' ? { cookie: cookie.split('; ') } : {}),
    ':method': message.method,
    ':path': message.url,
    ':authority': message.headers.host,
  });
  stream.on('response', (received) => answerAs(received, response));
  // Such as a path that HTTP/2 does not allow.
  stream.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(400).end()));
  stream.pipe(response);
  message.pipe(stream);
  // Only then: node:http2 ends a connection after too many resets.
  response.on('close', () => response.writableFinished || stream.close(constants.NGHTTP2_CANCEL));
}

function answerAs(received: IncomingHttpHeaders & IncomingHttpStatusHeader, response: ServerResponse): void {
  const { ':status': status = 500, ...headers } = received;
  response.removeHeader('connection');
  response.writeHead(status, '', Object.fromEntries(Object.entries(headers)));
}
