import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type Koa from 'koa';
import { tooManyRequests } from '../core/refusal.js';
import { inlineContentOf } from '../http/html-files.js';
import type { Limits } from '../rate-limit/limits.js';
import { REDIRECT_HEADERS } from './headers.js';
import { incomingOf } from './incoming.js';
import { once, type Precompressed, precompress, sendPrecompressed } from './precompressed.js';
import { outgoingData, send } from './respond.js';
import { missingSite, siteHeadersOf, typeOf } from './site-headers.js';

/** Where `npm run docs:site` puts the site. */
const SITE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../site');

/** The base with which the site is built. */
const BUILT_BELOW = '/docs';

interface SiteFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly forms: Precompressed;
}

/** The files of the site, each with the path below the base at which it is served. */
type Site = ReadonlyMap<string, () => Promise<SiteFile>>;

/**
 * Makes the middleware that serves the documentation at `/docs/`, below the base path, which requests come without.
 * Requests count against their address. It passes on requests for paths that the site does not have.
 */
export function createSiteMiddleware(
  limits: Pick<Limits, 'ofAddress'>,
  { basePath, folder = SITE }: { readonly basePath: string; readonly folder?: string },
): Koa.Middleware {
  const base = `${basePath}${BUILT_BELOW}`;
  const readSite = once(() => siteOf(folder, base));
  return async (ctx, next) => {
    const { method, path: requested, address } = incomingOf(ctx);
    if (!['GET', 'HEAD'].includes(method) || !isOfSite(requested)) return next();
    // Without the slash, the start page would be in another folder than its links expect.
    if (requested === BUILT_BELOW)
      return send(ctx, { status: 302, headers: { ...REDIRECT_HEADERS, location: `${base}/` }, body: '' });
    const load = (await readSite()).get(requested.slice(BUILT_BELOW.length));
    if (load === undefined) return next();
    const wait = limits.ofAddress(address());
    if (wait !== undefined) return send(ctx, outgoingData(tooManyRequests(wait), basePath));
    const { headers, forms } = await load();
    ctx.set(headers);
    sendPrecompressed(ctx, forms);
  };
}

const isOfSite = (requested: string): boolean => requested === BUILT_BELOW || requested.startsWith(`${BUILT_BELOW}/`);

async function siteOf(folder: string, base: string): Promise<Site> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (files === undefined) return new Map([['/', once(async () => htmlFile(missingSite(base)))]]);
  const names = files
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  return new Map(names.map((name) => [placeOf(name), once(() => readSiteFile(path.join(folder, name), base))]));
}

/** Pages have no extension in their addresses. */
function placeOf(name: string): string {
  return `/${name.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '')}`;
}

async function readSiteFile(file: string, base: string): Promise<SiteFile> {
  const type = typeOf(file);
  const content = await readFile(file);
  if (!type.isText) return { headers: siteHeadersOf(file), forms: await precompress(content, { compressed: false }) };
  const text = movedBelow(content.toString(), base);
  return type.isPage ? htmlFile(text) : { headers: siteHeadersOf(file), forms: await precompress(text) };
}

async function htmlFile(text: string): Promise<SiteFile> {
  return { headers: siteHeadersOf('.html', inlineContentOf(text).scripts), forms: await precompress(text) };
}

/** The addresses in a file of the site, below the base path of the settings. */
function movedBelow(text: string, base: string): string {
  if (base === BUILT_BELOW) return text;
  return text.replace(/(["'`(]|url\()\/docs\//g, `$1${base}/`);
}
