import { stat } from 'node:fs/promises';
import path from 'node:path';
import { send } from '@koa/send';
import type Koa from 'koa';
import { compressBody } from './compress-body.js';
import { isHashedAsset, isNavigation, pageRouteOf } from './frontend-paths.js';
import { createHtmlReader, type Html, type InlineContent, NOTHING_INLINE, shortDigestOf } from './html-files.js';

/** A folder with a built frontend, and how it is served. */
export interface ServedFiles {
  readonly folder: string;
  /** The headers of every file, except those about caching. */
  readonly headers: Readonly<Record<string, string>>;
  /** The content security policy of a file, which for HTML may allow what it has inline. */
  readonly policy?: (inline: InlineContent) => string;
  /** Whether a navigation to a path without a file is answered with `index.html`. */
  readonly fallback: boolean;
  /** Whether browsers keep files with a hash in their name without asking again. */
  readonly immutableAssets: boolean;
  /** Whether a path is reserved, so that it has no fallback. */
  readonly isReserved?: (path: string) => boolean;
  /** Returns the request path. Koa's own `ctx.path` throws for some request targets. */
  readonly pathOf: (ctx: Koa.Context) => string;
}

const INDEX = 'index.html';
const REVALIDATED = 'no-cache';
const IMMUTABLE = `public, max-age=${365 * 24 * 60 * 60}, immutable`;

/**
 * Makes the middleware that serves the files of a folder, and `index.html` on the routes of the page. It passes on other
 * requests. A file that lies there compressed (`.br`, `.gz`) is sent so; others are compressed on the way.
 */
export function serveFiles(served: ServedFiles): Koa.Middleware {
  const readHtml = createHtmlReader();
  return async (ctx, next) => {
    if (!['GET', 'HEAD'].includes(ctx.method)) return next();
    const requested = served.pathOf(ctx);
    const own = await found(ctx, requested, served.folder);
    const file =
      own ?? (hasFallback(ctx, requested, served) ? await found(ctx, `/${INDEX}`, served.folder) : undefined);
    if (file === undefined) return next();
    const plain = file.replace(/\.(br|gz)$/, '');
    const html = /\.html?$/i.test(plain) ? await readHtml(plain) : undefined;
    ctx.set(headersOf({ plain, html, tag: html?.tag ?? (await tagOf(file)) }, served));
    // The answer to a path without a file depends on whether the request is a navigation.
    if (own === undefined) ctx.vary('Accept, Sec-Fetch-Mode');
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
    else await compressBody(ctx);
  };
}

interface Found {
  /** Its path, without `.br` or `.gz`. */
  readonly plain: string;
  readonly html: Html | undefined;
  readonly tag: string;
}

function headersOf({ plain, html, tag }: Found, { folder, headers, policy, immutableAssets }: ServedFiles) {
  const isImmutable = immutableAssets && html === undefined && isHashedAsset(path.relative(folder, plain));
  const contentSecurityPolicy = policy?.(html?.inline ?? NOTHING_INLINE);
  return {
    ...headers,
    'cache-control': isImmutable ? IMMUTABLE : REVALIDATED,
    vary: 'Accept-Encoding',
    // Weak, because the same file is sent in several encodings. Of the policy too, which a 304 may not replace.
    etag: `W/"${tag}-${shortDigestOf(contentSecurityPolicy ?? '')}"`,
    ...(contentSecurityPolicy !== undefined && { 'content-security-policy': contentSecurityPolicy }),
  };
}

function hasFallback({ headers }: Koa.Context, requested: string, { fallback, isReserved }: ServedFiles): boolean {
  if (!fallback || !isNavigation(headers)) return false;
  const route = pageRouteOf(requested);
  return route !== undefined && !isReserved?.(route);
}

/** Puts a file into the answer. @returns its path, with `.br` or `.gz` if it is compressed; `undefined` if there is none */
async function found(ctx: Koa.Context, requested: string, folder: string): Promise<string | undefined> {
  try {
    const file = await send(ctx, requested, { root: folder, index: INDEX });
    return file === undefined ? passOver(ctx) : path.resolve(file);
  } catch (error) {
    // The path does not exist, is outside the folder, or cannot be decoded.
    if (error instanceof Error && 'status' in error && Number(error.status) < 500) return passOver(ctx);
    throw error;
  }
}

/** The library sets this before it finds that there is no file. */
function passOver(ctx: Koa.Context): undefined {
  ctx.remove('content-encoding');
}

async function tagOf(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}`;
}
