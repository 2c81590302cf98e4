import * as v from 'valibot';
import { oneOf, secret, text, yesOrNo } from './expectations.js';

/** The log, on the standard error output of `tmi-bff serve`. */
export const LogSchema = v.strictObject({
  /** The lowest level of events that are logged. */
  level: v.optional(oneOf('debug', 'info', 'warning', 'fault'), 'info'),
  /** Whether each answered request is logged. */
  access: v.optional(yesOrNo(), false),
  /** JSON for programs, text for people; `auto`: text if the output is a terminal. */
  format: v.optional(oneOf('auto', 'json', 'text'), 'auto'),
});

/** A record of who got which token, who signed in and out, and what was refused. */
export const Audit = v.strictObject({
  /** Is appended to. Default: the standard output. */
  file: v.optional(text('a file')),
  /** How people are named: by a hash of issuer and `sub`, or by `sub` itself. */
  person: v.optional(oneOf('hash', 'sub'), 'hash'),
  /** The key of these hashes. Default: the newest of `sealingKeys`. */
  hashKey: v.optional(secret('a key of at least 16 characters', { least: 16 })),
});
