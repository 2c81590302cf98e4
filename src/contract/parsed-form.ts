import { isUtf8 } from 'node:buffer';
import { decodeForm, type Pairs } from './decode-form.js';

/** A body that was read before it came to the contract, as a body parser has left it. */
export interface ParsedBody {
  readonly parsed: unknown;
}

/**
 * The pairs of a form, from its bytes, from its text, or from the map that a body parser has made of it. Some parsers
 * make maps of names like `scope[a]`: those are no parameters of ours, with or without a parser.
 *
 * @returns `undefined` for what is no form
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
