import type { KoaContextWithOIDC } from 'oidc-provider';
import type { DemoClient } from '../options.js';
import { style } from './style.js';

type Context = Pick<KoaContextWithOIDC, 'path' | 'method' | 'type' | 'body' | 'set'>;
type Next = () => Promise<void>;

/** Clicks the button that a page marks for it. Without scripts, the person clicks it. */
const pressScript = `document.querySelector('button[data-press]')?.click();
`;

const files = new Map([
  ['/pages/style.css', { type: 'css', body: style }],
  ['/pages/press.js', { type: 'js', body: pressScript }],
]);

/** Serves the files that the pages load. */
export async function servePageFiles(ctx: Context, next: Next): Promise<void> {
  const file = files.get(ctx.path);
  if (!file || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
  ctx.type = file.type;
  ctx.body = file.body;
}

/**
 * Sets the headers of every page: nothing from other origins, nothing inline, no frames.
 *
 * Browsers check `form-action` for each redirect after a form too, so it lists the origins of the clients.
 */
export function createPageHeaders(clients: readonly DemoClient[]) {
  const uris = clients.flatMap((client) => [...client.redirectUris, ...client.postLogoutRedirectUris]);
  const origins = [...new Set(uris.map((uri) => new URL(uri).origin))];
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    'img-src data:',
    `form-action ${["'self'", ...origins].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return async (ctx: Context, next: Next): Promise<void> => {
    ctx.set({
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    if (ctx.path.startsWith('/interaction/')) ctx.set('Cache-Control', 'no-store');
    await next();
  };
}
