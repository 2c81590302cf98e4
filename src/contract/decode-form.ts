/** Name and value pairs, in their order. The value is `undefined` if it cannot be decoded. */
export type Pairs = readonly (readonly [name: string, value: string | undefined])[];

/**
 * Decodes `application/x-www-form-urlencoded` (RFC 6749, appendix B). Unlike `URLSearchParams` it does not repair
 * invalid percent-encoding or UTF-8: a repaired `scope` would not be the requested one. A pair whose name cannot be
 * decoded is dropped, because it is no known parameter.
 */
export function decodeForm(text: string): Pairs {
  const pairs: (readonly [string, string | undefined])[] = [];
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : pair.slice(equals + 1);
    if (pair !== '' && name !== undefined) pairs.push([name, decode(value)]);
  }
  return pairs;
}

function decode(text: string): string | undefined {
  // Names and most values need no decoding, and testing for that is faster than decoding.
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
