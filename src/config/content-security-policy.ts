import { type InlineContent, NOTHING_INLINE } from '../http/html-files.js';
import type { Options } from './schema.js';

/**
 * The content security policy of a file of the frontend: that of the settings, or one that lets pages load from their own
 * origin, run what the built HTML has inline, and send requests to the resource servers.
 */
export function contentSecurityPolicyOf(
  { pages, resources }: Pick<Options, 'pages' | 'resources'>,
  inline: InlineContent = NOTHING_INLINE,
): string {
  if (pages?.contentSecurityPolicy !== undefined) return pages.contentSecurityPolicy;
  return [
    "default-src 'self'",
    ...withHashes('script-src', inline.scripts, inline.handlers),
    ...withHashes('style-src', inline.styles, inline.styleAttributes),
    // Bundlers turn small images into these URLs.
    "img-src 'self' data:",
    ["connect-src 'self'", ...originsOf(resources)].join(' '),
    `base-uri ${inline.hasBase ? "'self'" : "'none'"}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** The hashes of attributes count only with `'unsafe-hashes'` (CSP Level 3, section 8.3). */
function withHashes(directive: string, elements: readonly string[], attributes: readonly string[]): string[] {
  const forAttributes = attributes.length === 0 ? [] : ["'unsafe-hashes'", ...attributes];
  const hashes = [...elements, ...forAttributes];
  return hashes.length === 0 ? [] : [[`${directive} 'self'`, ...hashes].join(' ')];
}

/** The origins of the resource servers whose indicators are their URLs. */
export function originsOf(resources: Options['resources']): string[] {
  const urls = resources.map(({ indicator }) => new URL(indicator));
  return [...new Set(urls.filter(({ protocol }) => /^https?:$/.test(protocol)).map(({ origin }) => origin))];
}
