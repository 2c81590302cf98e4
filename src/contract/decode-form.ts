import { isUtf8 } from 'node:buffer';

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

/** A body that a body parser has read before the backend. */
export interface ParsedBody {
  readonly parsed: unknown;
}

/**
 * The pairs of a form: from its bytes, its text, or the map that a body parser has made of it. Some parsers turn names
 * like `scope[a]` into maps; those are ignored, with or without a parser.
 *
 * @returns `undefined` if the body is not a form
 */
export function pairsOf(body: Buffer | ParsedBody): Pairs | undefined {
  const form = 'parsed' in body ? body.parsed : body;
  if (form instanceof Uint8Array) return isUtf8(form) ? decodeForm(Buffer.from(form).toString('utf8')) : undefined;
  if (typeof form === 'string') return decodeForm(form);
  if (typeof form !== 'object' || form === null) return undefined;
  return Object.entries(form).flatMap(([name, value]) => textsOf(value).map((text) => [name, text] as const));
}

function textsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}
