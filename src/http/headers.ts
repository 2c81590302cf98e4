/** Keeps other origins from loading, framing and guessing at an answer (HDR-02 to HDR-08). */
export const HARDENING = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

/** For a file, which is the same for everyone. Browsers revalidate it; what hasn't changed isn't sent again. */
export function fileHeaders(contentSecurityPolicy?: string): Readonly<Record<string, string>> {
  // Some files are there in several encodings.
  const headers = { ...HARDENING, 'cache-control': 'no-cache', vary: 'Accept-Encoding' };
  return contentSecurityPolicy === undefined
    ? headers
    : { ...headers, 'content-security-policy': contentSecurityPolicy };
}
