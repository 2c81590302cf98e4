import * as v from 'valibot';
import { secret, text } from './expectations.js';

/** A record of who got which token, who signed in and out, and what was refused. */
export const Audit = v.strictObject({
  /** Is appended to. Default: the standard output. */
  file: v.optional(text('a file')),
  /** How people are named: by a hash of issuer and `sub`, or by `sub` itself. */
  person: v.optional(v.picklist(['hash', 'sub'], '"hash" or "sub"'), 'hash'),
  /** The key of these hashes. Default: the newest of `sealingKeys`. */
  hashKey: v.optional(secret('a key of at least 16 characters', { least: 16 })),
});
