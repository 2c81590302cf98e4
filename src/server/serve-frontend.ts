import type Koa from 'koa';
import { contentSecurityPolicyOf } from '../config/content-security-policy.js';
import type { Options } from '../config/schema.js';
import { HARDENING } from '../http/headers.js';
import { serveFiles } from '../http/serve-files.js';
import { incomingOf } from './incoming.js';

/** Makes the middleware that serves the built frontend. */
export function serveFrontend(options: Options, pages: NonNullable<Options['pages']>): Koa.Middleware {
  return serveFiles({
    folder: pages.folder,
    headers: HARDENING,
    policy: (inline) => contentSecurityPolicyOf(options, inline),
    fallback: pages.fallback,
    immutableAssets: pages.immutableAssets,
    isReserved: (path) => /^\/bff(?:\/|$)/.test(path),
    pathOf: (ctx) => incomingOf(ctx).path,
  });
}
