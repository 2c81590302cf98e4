import path from 'node:path';
import { fileHeaders } from '../http/headers.js';
import { NOTHING_POLICY } from './headers.js';

interface FileType {
  readonly type: string;
  readonly isText: boolean;
  readonly isPage: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
};

export function typeOf(file: string): FileType {
  const type = TYPES[path.extname(file) || file] ?? 'application/octet-stream';
  return { type, isText: type.includes('charset'), isPage: type.startsWith('text/html') };
}

/**
 * The scripts of the site are a third party's, on the backend's origin. `sandbox` gives a page an opaque origin, so that
 * it is cross-origin to the token endpoint. A page loads scripts, styles and images of the site, and sends nothing
 * anywhere: `allow-forms` lets the field of the search be submitted to its own script only.
 */
function pagePolicy(scripts: readonly string[]): string {
  return [
    'sandbox allow-scripts allow-forms',
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(' '),
    "style-src 'self'",
    // The colours of code are in attributes.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** What the pages load, which are of no origin: these files are the same for everybody, and public. */
const FOR_PAGES = { 'cross-origin-resource-policy': 'cross-origin', 'access-control-allow-origin': '*' };

const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The headers of a file of the site. `scripts` are the hashes of those that a page has inline. */
export function siteHeadersOf(file: string, scripts: readonly string[] = []): Readonly<Record<string, string>> {
  const { type, isPage } = typeOf(file);
  if (isPage) return { ...fileHeaders(pagePolicy(scripts)), 'content-type': type };
  const isHashed = /[\\/]assets[\\/]/.test(file);
  return {
    ...fileHeaders(NOTHING_POLICY),
    ...FOR_PAGES,
    'content-type': type,
    ...(isHashed && { 'cache-control': `public, max-age=${ONE_YEAR_SECONDS}, immutable` }),
  };
}

/** What is shown in a checkout in which the site was not built. */
export function missingSite(base: string): string {
  return `<!doctype html><html lang="en"><title>Documentation</title><p>The documentation is not built yet. Run: npm run docs:site</p><p><a href="${base}/reference">The contract</a></p></html>`;
}
