import * as v from 'valibot';
import { wholeNumber } from './expectations.js';

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
