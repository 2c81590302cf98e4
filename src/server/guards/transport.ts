import type Koa from 'koa';
import type { Options } from '../../config/schema.js';
import { httpsRequired } from '../../core/refusal.js';
import { incomingOf } from '../incoming.js';
import { createPlainHttpReport } from '../plain-http-report.js';
import { emitOf } from '../respond.js';
import { respondTo } from './access.js';

/** Refuses requests that do not count as HTTPS (TLS-04), and reports why they do not. */
export function createTransportGuard(options: Pick<Options, 'trustedProxies' | 'forwardedHeaders'>): Koa.Middleware {
  const report = createPlainHttpReport(options);
  return (ctx, next) => {
    if (incomingOf(ctx).secure) return next();
    report(ctx.req, emitOf(ctx));
    return respondTo(ctx, httpsRequired());
  };
}
