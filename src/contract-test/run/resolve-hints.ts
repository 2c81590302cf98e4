import type { ContractTestOptions } from './options.js';

/**
 * Makes URLs of the hints that are paths. A path is that of the host, as in a link on a page of the backend: the path
 * of the base URL does not come before it, but before those of the two endpoints only.
 */
export function resolveHints(options: ContractTestOptions): ContractTestOptions {
  const { baseUrl, hints } = options;
  if (hints === undefined || new URL(baseUrl).pathname === '/') return options;
  const { loginUrl, logout, backChannelLogoutUrl, proxyUrl } = hints;
  const absolute = (url: string) => new URL(url, baseUrl).href;
  const urls = Object.entries({ loginUrl, backChannelLogoutUrl, proxyUrl }).flatMap(([name, url]) =>
    url === undefined ? [] : [[name, absolute(url)] as const],
  );
  const signingOut = logout && { logout: { ...logout, url: absolute(logout.url) } };
  return { ...options, hints: { ...hints, ...Object.fromEntries(urls), ...signingOut } };
}
