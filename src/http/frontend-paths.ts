import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';

/** Whether the browser requests a page to show (Fetch Metadata, section 2.2), not a script, an image or data. */
export function isNavigation(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-mode'] === 'navigate' || /\btext\/html\b/i.test(headers.accept ?? '');
}

/**
 * Returns the decoded path if the page's own router may know it; `undefined` if it names a file by its extension, begins a
 * segment with a dot, or can be read in several ways.
 */
export function pageRouteOf(requested: string): string | undefined {
  const route = decoded(requested);
  if (route === undefined || /[\\\0]|\/\//.test(route)) return undefined;
  const segments = route.split('/');
  const isFile = segments.at(-1)?.includes('.') || segments.some((segment) => segment.startsWith('.'));
  return isFile ? undefined : route;
}

function decoded(requested: string): string | undefined {
  try {
    return decodeURIComponent(requested);
  } catch {
    return undefined;
  }
}

/** Eight characters or more, as webpack and Parcel write them: hexadecimal, with letters and digits. */
const HEXADECIMAL = /[-.](?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,64}(?:\.chunk)?\.\w+$/;
/** Eight characters in base 32, as esbuild and Angular write them. */
const BASE_32 = /-[A-Z2-7]{8}\.\w+$/;
/** Eight characters in base 64, as Vite and Rollup write them. Words have the same form, so only in folders of assets. */
const BASE_64 = /[-.](?=[^.]*[A-Z])(?=[^.]*[a-z0-9])[\w-]{8}\.\w+$/;
const ASSET_FOLDER = /(?:^|[/\\])(?:assets|chunks|immutable|static|_app|_astro|_next|_nuxt)[/\\]/;

/** Whether the name of a file, below the folder of the frontend, has a hash of its content, as bundlers write it, so that another content has another name. */
export function isHashedAsset(file: string): boolean {
  const name = path.basename(file).replace(/\.map$/, '');
  return HEXADECIMAL.test(name) || BASE_32.test(name) || (ASSET_FOLDER.test(file) && BASE_64.test(name));
}
