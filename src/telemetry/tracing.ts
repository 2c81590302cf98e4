import type * as OpenTelemetry from '@opentelemetry/api';
import type { Attributes, Context, Link, Span, Tracer } from '@opentelemetry/api';

/** The name of the tracer, as processors and samplers see it. */
const TRACER = 'tmi-bff';

/** A request as its span tells of it. Nothing here may be a secret: no query, no header but these. */
export interface TracedRequest {
  readonly method: string;
  readonly scheme: string;
  /** Those of W3C Trace Context, if there are any. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether the sender may continue its own trace here. */
  readonly isTrusted: boolean;
}

/** What a request turned out to be, when it has been answered. */
export interface TracedAnswer {
  /** The path in the contract, such as `/bff/login`. */
  readonly route: string | undefined;
  readonly status: number;
  readonly requestId: string;
}

/** A call to another program. */
export interface TracedCall {
  /** The headers with which the other program continues the trace. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the span. Without a status or an error, the call succeeded. */
  end(outcome?: { readonly status?: number | undefined; readonly error?: string | undefined }): void;
}

/** Makes spans. There is none unless the application has registered an SDK of OpenTelemetry. */
export interface Tracing {
  /** Runs `act` within the span of a request, which `act` ends when the request has been answered. */
  serve(request: TracedRequest, act: (end: (answer: TracedAnswer) => void) => Promise<void>): Promise<void>;
  /** Begins the span of a call. `undefined` outside a request, as for what a timer does. */
  call(name: string, attributes: Attributes): TracedCall | undefined;
}

/**
 * Uses the SDK that is registered by now; `undefined` if there is none. Register it before the backend is created, for
 * example with `node --import`.
 */
export async function findTracing(): Promise<Tracing | undefined> {
  const api = await import('@opentelemetry/api').catch(() => undefined);
  const tracer = api && registeredTracer(api);
  return api && tracer && createTracing(api, tracer);
}

/** Without an SDK, the provider is a proxy without a delegate. */
function registeredTracer({ trace, ProxyTracerProvider }: typeof OpenTelemetry): Tracer | undefined {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider ? provider.getDelegateTracer(TRACER) : provider.getTracer(TRACER);
}

function createTracing(api: typeof OpenTelemetry, tracer: Tracer): Tracing {
  const { context, propagation, trace, SpanKind, SpanStatusCode } = api;
  const endWith = (span: Span, isError: boolean, errorType: string) => {
    if (isError) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', errorType);
    span.end();
  };
  return {
    async serve(request, act) {
      const { parent, links, isOuter } = originOf(request, api);
      const attributes = { 'http.request.method': request.method, 'url.scheme': request.scheme };
      const kind = isOuter ? SpanKind.SERVER : SpanKind.INTERNAL;
      const span = tracer.startSpan(request.method, { kind, attributes, links }, parent);
      const end = ({ route, status, requestId }: TracedAnswer) => {
        if (route !== undefined) span.updateName(`${request.method} ${route}`).setAttribute('http.route', route);
        span.setAttributes({ 'http.response.status_code': status, 'tmi_bff.request_id': requestId });
        endWith(span, status >= 500, String(status));
      };
      await context.with(trace.setSpan(parent, span), () => act(end));
    },
    call(name, attributes) {
      if (trace.getSpan(context.active()) === undefined) return undefined;
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
      const headers: Record<string, string> = {};
      propagation.inject(trace.setSpan(context.active(), span), headers);
      return {
        headers,
        end({ status, error } = {}) {
          if (status !== undefined) span.setAttribute('http.response.status_code', status);
          endWith(span, error !== undefined || (status ?? 0) >= 400, error ?? String(status));
        },
      };
    },
  };
}

interface Origin {
  readonly parent: Context;
  readonly links: Link[];
  /** Whether no instrumentation of the HTTP server has made a span of the request already. */
  readonly isOuter: boolean;
}

/** A sender that is not trusted does not choose the trace, and thereby what is sampled. Its own one is linked. */
function originOf({ headers, isTrusted }: TracedRequest, api: typeof OpenTelemetry): Origin {
  const { context, propagation, ROOT_CONTEXT, trace } = api;
  if (trace.getSpan(context.active()) !== undefined) return { parent: context.active(), links: [], isOuter: false };
  const remote = propagation.extract(ROOT_CONTEXT, headers);
  if (isTrusted) return { parent: remote, links: [], isOuter: true };
  const sender = trace.getSpanContext(remote);
  return { parent: ROOT_CONTEXT, links: sender === undefined ? [] : [{ context: sender }], isOuter: true };
}
