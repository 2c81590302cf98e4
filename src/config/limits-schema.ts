import * as v from 'valibot';
import { wholeNumber } from './expectations.js';

const perMinute = (most: number) => wholeNumber(0, most, 'requests');

/** How many requests a minute are answered (0: any number), and how long a connection may make no progress. */
export const LimitsSchema = v.strictObject({
  /** Of one session. */
  sessionPerMinute: v.optional(perMinute(1_000_000), 600),
  /** Of one address, of those that no session vouches for. */
  addressPerMinute: v.optional(perMinute(1_000_000), 600),
  /** For one session at the authorization server, by all machines together. */
  refreshesPerMinute: v.optional(perMinute(1_000), 60),
  /** Steps of sign-ins of one address, by all machines together. */
  signInsPerMinute: v.optional(perMinute(1_000), 600),
  /** Of these, those that begin a sign-in without a session: each keeps a record for `signIn.attemptSeconds`. */
  signInStartsPerMinute: v.optional(perMinute(1_000), 240),
  /** Of one address, of logout tokens that are not valid. */
  failedLogoutTokensPerMinute: v.optional(perMinute(1_000_000), 600),
  /** After this time a connection is cut whose other side neither reads its answer nor sends the rest of its request. */
  stalledSeconds: v.optional(wholeNumber(1, 600, 'seconds'), 60),
});
