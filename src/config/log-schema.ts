import * as v from 'valibot';
import { yesOrNo } from './expectations.js';

/** The log, on the standard error output of `tmi-bff serve`. */
export const LogSchema = v.strictObject({
  /** The lowest level of events that are logged. */
  level: v.optional(v.picklist(['debug', 'info', 'warning', 'fault'], '"debug", "info", "warning" or "fault"'), 'info'),
  /** Whether each answered request is logged. */
  access: v.optional(yesOrNo(), false),
  /** JSON for programs, text for people; `auto`: text if the output is a terminal. */
  format: v.optional(v.picklist(['auto', 'json', 'text'], '"auto", "json" or "text"'), 'auto'),
});
