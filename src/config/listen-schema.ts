import * as v from 'valibot';
import { port, text, wholeNumber } from './expectations.js';

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
