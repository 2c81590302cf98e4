import { isUtf8 } from 'node:buffer';
import { decodeForm, type Pairs } from './decode-form.js';

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
