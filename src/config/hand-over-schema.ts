import * as v from 'valibot';
import { list, port, secret, text } from './expectations.js';

/** The listener for an application that signs people in by its own means. */
export const HandOver = v.strictObject({
  host: v.optional(text('a host name or address'), '127.0.0.1'),
  port: v.optional(port(), 3001),
  /** The path of a Unix socket, instead of host and port. */
  socket: v.optional(text('the path of a Unix socket')),
  /** What the application proves itself with. Several while one replaces another. */
  secrets: v.optional(list(secret('a secret'), 'a list of secrets'), []),
});
