import * as v from 'valibot';
import { port, text } from './expectations.js';

/** The listener for orchestrators and monitoring. What it serves is for the operator, not for browsers. */
export const Management = v.strictObject({
  /** Loopback by default: clients are not authenticated. */
  host: v.optional(text('a host name or address'), '127.0.0.1'),
  port: v.optional(port(), 9464),
  /** The path of a Unix socket, instead of host and port. */
  socket: v.optional(text('the path of a Unix socket')),
});
