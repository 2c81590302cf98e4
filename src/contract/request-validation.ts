import type { Refusal } from '../core/refusal.js';

/** The parameters of a request: decoded, declared by the contract, and valid. */
export type Parameters = Readonly<Record<string, unknown>>;

/** The parameters, or why the request is refused. */
export type RequestValidation =
  | { readonly kind: 'valid'; readonly parameters: Parameters }
  | { readonly kind: 'refused'; readonly refusal: Refusal };
