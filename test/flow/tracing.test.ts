import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { eventually } from '../support/eventually.js';
import { SESSION_COOKIE, TOKEN } from '../support/frontend.js';
import { useProxied } from '../support/use-proxied.js';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
afterEach(() => exporter.reset());
afterAll(() => provider.shutdown());

const LIST = '/bff/api/stocks/v1/list';
const PROXIED = 'GET /bff/api/{name}/{path}';
/** A trace that a browser claims to continue. */
const CLAIMED = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${CLAIMED}-00f067aa0ba902b7-01`;

const spans = () => exporter.getFinishedSpans();
/** Spans end when their answer has gone out, which the client may see before. */
const spanNamed = (name: string): Promise<ReadableSpan> =>
  eventually(() => {
    const found = spans().findLast((span) => span.name === name);
    if (found === undefined) throw new Error(`no span ${name}, but ${spans().map((span) => span.name)}`);
    return found;
  });
const childrenOf = (parent: ReadableSpan) =>
  spans().filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent.spanContext().spanId);

describe('With an SDK of OpenTelemetry', () => {
  const pair = useProxied();

  it('a proxied call is a span with those of the store and the resource server below it, which gets the trace', async () => {
    const alice = await pair.backend.signIn();
    exporter.reset();
    expect((await alice.fetch(`${LIST}?secret=query`, { headers: { traceparent } })).status).toBe(200);
    const served = await spanNamed(PROXIED);
    expect([served.kind, served.attributes]).toEqual([
      SpanKind.SERVER,
      {
        'http.request.method': 'GET',
        'url.scheme': 'http',
        'http.route': '/bff/api/{name}/{path}',
        'http.response.status_code': 200,
        'tmi_bff.request_id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ]);
    const below = childrenOf(served);
    expect(below.map(({ name }) => name)).toEqual(expect.arrayContaining(['read memory', 'GET stocks']));
    expect(below.every(({ kind }) => kind === SpanKind.CLIENT)).toBe(true);
    const sent = below.find(({ name }) => name === 'GET stocks')?.spanContext();
    expect(pair.api.received.at(-1)?.headers.traceparent).toBe(`00-${sent?.traceId}-${sent?.spanId}-01`);
    // A browser does not choose the trace, but its own one is known.
    expect(served.spanContext().traceId).not.toBe(CLAIMED);
    expect(served.links.map(({ context }) => context.traceId)).toEqual([CLAIMED]);
    expect(JSON.stringify(spans().map(contentOf))).not.toContain('secret=query');
  });

  it('a refresh is a span below that of the request, and sends no trace to the authorization server', async () => {
    const alice = await pair.backend.signIn();
    exporter.reset();
    const real = globalThis.fetch;
    const sent: string[] = [];
    globalThis.fetch = (input, init) => {
      sent.push(...new Headers(init?.headers).keys());
      return real(input, init);
    };
    expect((await alice.token({ scope: 'buy' })).status).toBe(200);
    globalThis.fetch = real;
    const served = await spanNamed(`GET ${TOKEN}`);
    const refresh = childrenOf(served).find(({ attributes }) => attributes['http.request.method'] === 'POST');
    expect(refresh?.name).toMatch(/^POST .*token$/);
    expect(refresh?.attributes).toMatchObject({ 'server.address': '127.0.0.1', 'http.response.status_code': 200 });
    expect(sent).toContain('content-type');
    expect(sent).not.toContain('traceparent');
  });

  it('no span has a token, a cookie, a code or a state', async () => {
    const alice = await pair.backend.signIn();
    await alice.token({ scope: 'buy' });
    await alice.fetch(LIST);
    await spanNamed(PROXIED);
    const text = JSON.stringify(spans().map(contentOf));
    const tokens = pair.server.issued.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]);
    const secrets = [...tokens, alice.sessionCookie()].filter((secret) => secret !== undefined);
    expect(secrets.length).toBeGreaterThan(4);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/code=|state=/);
  });

  it('a resource server that fails is an error of its span and of the request', async () => {
    const alice = await pair.backend.signIn();
    pair.api.answer = (_request, response) => void response.destroy();
    expect((await alice.fetch(LIST)).status).toBe(502);
    const failed = { code: SpanStatusCode.ERROR };
    expect((await spanNamed('GET stocks')).status).toEqual(failed);
    const served = await spanNamed(PROXIED);
    expect([served.status, served.attributes['error.type']]).toEqual([failed, '502']);
  });
});

describe('With an SDK of OpenTelemetry, the handshake of a WebSocket', () => {
  const pair = useProxied({ webSocket: true });

  /** The status of the answer. */
  async function shakeHands(cookie: string): Promise<number | undefined> {
    const { origin } = pair.backend;
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
      cookie: `${SESSION_COOKIE}=${cookie}`,
      origin,
      traceparent,
    };
    const sent = request(`${origin}${LIST}?secret=query`, { headers }).end();
    return new Promise((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', (answer) => resolve(answer.resume().statusCode));
      sent.on('upgrade', (answer, socket) => {
        socket.destroy();
        resolve(answer.statusCode);
      });
    });
  }

  it('is a span with that of the resource server below it, which gets the trace', async () => {
    const alice = await pair.backend.signIn();
    pair.api.upgrade = (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    };
    exporter.reset();
    expect(await shakeHands(alice.sessionCookie())).toBe(101);
    const served = await spanNamed(PROXIED);
    expect(served.kind).toBe(SpanKind.SERVER);
    expect(served.attributes).toEqual({
      'http.request.method': 'GET',
      'url.scheme': 'http',
      'http.route': '/bff/api/{name}/{path}',
      'http.response.status_code': 101,
      'tmi_bff.request_id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const below = childrenOf(served).find(({ name }) => name === 'GET stocks');
    expect(below?.attributes['http.response.status_code']).toBe(101);
    const { traceId, spanId } = below?.spanContext() ?? {};
    expect(pair.api.received.at(-1)?.headers.traceparent).toBe(`00-${traceId}-${spanId}-01`);
    expect(traceId).not.toBe(CLAIMED);
    expect(JSON.stringify(spans().map(contentOf))).not.toContain('secret=query');
  });

  it('that is refused, or not answered by the resource server, says so', async () => {
    expect(await shakeHands('A'.repeat(43))).toBe(400);
    expect((await spanNamed(PROXIED)).attributes['http.response.status_code']).toBe(400);
    const alice = await pair.backend.signIn();
    pair.api.upgrade = (_request, socket) => socket.destroy();
    exporter.reset();
    expect(await shakeHands(alice.sessionCookie())).toBe(502);
    const failed = { code: SpanStatusCode.ERROR };
    expect((await spanNamed(PROXIED)).status).toEqual(failed);
    expect((await spanNamed('GET stocks')).status).toEqual(failed);
  });
});

describe('With an SDK of OpenTelemetry behind a trusted proxy', () => {
  const pair = useProxied({}, { options: { trustedProxies: ['127.0.0.1', '::1'] } });

  it('a request continues the trace of the proxy', async () => {
    const alice = await pair.backend.signIn();
    await alice.fetch(LIST, { headers: { traceparent } });
    const served = await spanNamed(PROXIED);
    expect([served.spanContext().traceId, served.parentSpanContext?.spanId]).toEqual([CLAIMED, '00f067aa0ba902b7']);
    expect(pair.api.received.at(-1)?.headers.traceparent).toContain(CLAIMED);
  });
});

describe('With an SDK of OpenTelemetry and instrumentation of the HTTP server', () => {
  const pair = useProxied(
    {},
    {
      async serve(backend, { host, port }) {
        const server = createServer((request, response) => {
          const outer = trace.getTracer('http').startSpan('outer');
          response.once('close', () => outer.end());
          context.with(trace.setSpan(ROOT_CONTEXT, outer), () => backend.answer(request, response));
        });
        server.listen(port, host);
        await once(server, 'listening');
        return {
          async close() {
            server.closeAllConnections();
            server.close();
          },
        };
      },
    },
  );

  it('the span of a request is below that of the instrumentation', async () => {
    const alice = await pair.backend.signIn();
    exporter.reset();
    expect((await alice.sessionInfo()).status).toBe(200);
    const [served, outer] = [await spanNamed('GET /.well-known/bff-sessioninfo'), await spanNamed('outer')];
    expect([served.kind, served.parentSpanContext?.spanId]).toEqual([SpanKind.INTERNAL, outer.spanContext().spanId]);
  });
});

/** What of a span leaves the process. */
function contentOf({ name, attributes, events, links, status }: ReadableSpan) {
  return { name, attributes, events, links, status };
}
