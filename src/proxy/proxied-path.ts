/** The characters of a path that mean the same to every server. Not `;`, which some take for the end of a segment. */
const PLAIN_PATH = /^(?:\/(?:[\w\-.~!$&'()*+,=:@]|%[0-9A-F]{2})*)+$/;

/**
 * Encodings of characters that separate, end or climb out of segments; of percent signs, which a second decoding would
 * turn into those; and of more bytes than a character needs, which lenient servers read (RFC 3629, section 3).
 */
const AMBIGUOUS = /%(?:2F|5C|3B|25[0-9A-Fa-f]{2}|[01][0-9A-F]|7F|C[01]|E0%[89]|F0%8)/;

const UNRESERVED = /[\w\-.~]/;

/**
 * Normalises a path: encoded characters that need no encoding are decoded, and the rest is encoded in one way (RFC 3986,
 * section 6.2.2). The result is both what is compared with the allow-list and what is sent.
 *
 * @returns `undefined` if two servers could read the path differently: `..`, `//`, `\`, `;`, and encoded forms of them,
 *   control characters, or invalid encoding
 */
export function normalizePath(path: string): string | undefined {
  const normalized = path.replace(/%[0-9a-fA-F]{2}/g, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return UNRESERVED.test(character) ? character : encoded.toUpperCase();
  });
  if (!PLAIN_PATH.test(normalized) || AMBIGUOUS.test(normalized)) return undefined;
  const segments = normalized.split('/').slice(1);
  const isClimbing = segments.some((segment) => segment === '.' || segment === '..');
  const hasEmpty = segments.slice(0, -1).includes('');
  return isClimbing || hasEmpty ? undefined : normalized;
}

/** Whether a query can be sent as it is. */
export function isPlainQuery(query: string): boolean {
  return /^[\x21\x22\x24-\x7e]*$/.test(query);
}
