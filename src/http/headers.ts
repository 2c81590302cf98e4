/** Prevents other origins from loading, framing and sniffing an answer (HDR-02 to HDR-08). */
export const HARDENING = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

/** For a public file. Browsers revalidate it and download it again only if it has changed. */
export function fileHeaders(contentSecurityPolicy: string): Readonly<Record<string, string>> {
  // Some files are available in several encodings.
  const headers = { ...HARDENING, 'cache-control': 'no-cache', vary: 'Accept-Encoding' };
  return { ...headers, 'content-security-policy': contentSecurityPolicy };
}
