import type { Breakings } from './breaking.js';
import { cookies } from './cookies.js';
import { crossSite } from './cross-site.js';
import { failures } from './failures.js';
import { headers } from './headers.js';
import { heldTokens } from './held-tokens.js';
import { parameters } from './parameters.js';
import { proxiedCalls } from './proxied-calls.js';
import { refreshing } from './refreshing.js';
import { requests } from './requests.js';
import { sessions } from './sessions.js';
import { signIns } from './sign-ins.js';
import { signingIn } from './signing-in.js';
import { signingOut } from './signing-out.js';
import { toServers } from './to-servers.js';
import { tokenAnswers } from './token-answers.js';
import { tokenQueries } from './token-queries.js';

/** By requirement. `test/conformance/tester/axes.test.ts`: each that has axes is here. */
export const BREAKINGS: Breakings = {
  ...cookies,
  ...crossSite,
  ...failures,
  ...headers,
  ...heldTokens,
  ...parameters,
  ...proxiedCalls,
  ...refreshing,
  ...requests,
  ...sessions,
  ...signIns,
  ...signingIn,
  ...signingOut,
  ...toServers,
  ...tokenAnswers,
  ...tokenQueries,
};
