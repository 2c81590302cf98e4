import * as v from 'valibot';
import { list, oneOf, port, secret, text, wholeNumber, yesOrNo } from './expectations.js';

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

const perMinute = (most: number) => wholeNumber(0, most, 'requests');

/** Limits of requests per minute (0: no limit), and the timeout of stalled connections. */
export const LimitsSchema = v.strictObject({
  /** Requests of one session. */
  sessionPerMinute: v.optional(perMinute(1_000_000), 600),
  /** Requests of one address without a session. */
  addressPerMinute: v.optional(perMinute(1_000_000), 600),
  /** Requests of one session to the authorization server, counted across all processes that share the store. */
  refreshesPerMinute: v.optional(perMinute(1_000), 60),
  /** Sign-in steps of one address, counted across all processes that share the store. */
  signInsPerMinute: v.optional(perMinute(1_000), 600),
  /** Sign-ins of one address that start without a session. Each stores a record for `signIn.attemptSeconds`. */
  signInStartsPerMinute: v.optional(perMinute(1_000), 240),
  /** Invalid logout tokens of one address. */
  failedLogoutTokensPerMinute: v.optional(perMinute(1_000_000), 600),
  /** How long a connection may make no progress while the client neither reads the response nor sends its request. */
  stalledSeconds: v.optional(wholeNumber(1, 600, 'seconds'), 60),
});
