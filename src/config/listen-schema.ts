import * as v from 'valibot';
import { list, port, secret, text, wholeNumber } from './expectations.js';

/** The certificate of the address to listen on, PEM. Read again on SIGHUP. */
const ListenTls = v.strictObject({
  /** The certificate, followed by those between it and the root. */
  certificateFile: text('a PEM file'),
  privateKeyFile: text('a PEM file'),
});

/** Where browsers, or the proxy in front, reach the backend. */
export const Listen = v.strictObject({
  host: v.optional(text('a host name or address'), '127.0.0.1'),
  port: v.optional(port(), 3000),
  /** HTTPS without a proxy. Default: HTTP, for a proxy that ends TLS. */
  tls: v.optional(ListenTls),
  /** How long an idle connection stays open for the next request. It has to be longer than the proxy keeps it. */
  keepAliveSeconds: v.optional(wholeNumber(1, 3600, 'seconds'), 75),
  /** How long new connections are still accepted after SIGTERM. Give a load balancer time to take the process out. */
  drainSeconds: v.optional(wholeNumber(0, 300, 'seconds'), 0),
});

/** The listener for orchestrators and monitoring. What it serves is for the operator, not for browsers. */
export const Management = v.strictObject({
  /** Loopback by default: clients are not authenticated. */
  host: v.optional(text('a host name or address'), '127.0.0.1'),
  port: v.optional(port(), 9464),
  /** The path of a Unix socket, instead of host and port. */
  socket: v.optional(text('the path of a Unix socket')),
});

/** The listener for an application that signs people in by its own means. */
export const HandOver = v.strictObject({
  host: v.optional(text('a host name or address'), '127.0.0.1'),
  port: v.optional(port(), 3001),
  /** The path of a Unix socket, instead of host and port. */
  socket: v.optional(text('the path of a Unix socket')),
  /** What the application proves itself with. Several while one replaces another. */
  secrets: v.optional(list(secret('a secret'), 'a list of secrets'), []),
});
