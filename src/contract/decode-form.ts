/** Name and value pairs, in their order. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/**
 * Decodes `application/x-www-form-urlencoded` (RFC 6749, appendix B). Unlike `URLSearchParams` it refuses what it can't
 * decode, because a repaired `scope` would not be the one that was asked for.
 *
 * @returns `undefined` for broken percent-encoding or invalid UTF-8
 */
export function decodeForm(text: string): Pairs | undefined {
  try {
    return text
      .split('&')
      .filter((pair) => pair !== '')
      .map(decodePair);
  } catch {
    return undefined;
  }
}

function decodePair(pair: string): readonly [string, string] {
  const equals = pair.indexOf('=');
  const name = equals === -1 ? pair : pair.slice(0, equals);
  const value = equals === -1 ? '' : pair.slice(equals + 1);
  return [decode(name), decode(value)];
}

function decode(text: string): string {
  // Names, and most values, have nothing to decode, and this check is faster than decoding.
  return /[%+]/.test(text) ? decodeURIComponent(text.replaceAll('+', ' ')) : text;
}
