import { FOREIGN_ORIGINS } from '../../../../../src/contract-test/requirements/steps/foreign-origins.js';
import { NO_SPACES } from '../../../../../src/contract-test/requirements/steps/scope-values.js';
import { headersWith } from '../../backend/changes.js';
import type { Request } from '../../backend/parts.js';
import { rewritingAnswers, rewritingRequests } from '../at-point.js';
import type { Breaking, Breakings } from './breaking.js';
import { cookies } from './cookies.js';
import { failures } from './failures.js';
import { heldTokens } from './held-tokens.js';
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

const withHeaders =
  (changes: Readonly<Record<string, string | undefined>>): Breaking =>
  (point) =>
    rewritingAnswers(point, (answer) => ({ ...answer, headers: headersWith(answer.headers, changes) }));

/** The wrapper hides from the backend that another site asks. */
const hidingTheSite =
  (isMeant: (request: Request, value: string) => boolean): Breaking =>
  (point) =>
    rewritingRequests(point, {
      isMeant: (request) => isMeant(request, point.value ?? ''),
      rewrite: (request) => ({ ...request, headers: withoutSite(request) }),
    });

function withoutSite({ headers }: Request): Request['headers'] {
  const hidden = ['origin', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hidden.includes(name)));
}

const isFrom =
  (site: string) =>
  ({ headers }: Request, mode: string): boolean =>
    headers['sec-fetch-site'] === site && headers['sec-fetch-mode'] === mode;

/** Other parameters in the place of those of the point. */
const readingAs =
  (parameters: string, given: (value: string) => string = (value) => value): Breaking =>
  (point) =>
    rewritingRequests(point, {
      isMeant: ({ search, body, method }) => (method === 'POST' ? body : search) === given(point.value ?? ''),
      rewrite: (request) =>
        request.method === 'POST' ? { ...request, body: parameters } : { ...request, search: parameters },
    });

const REPEATED: Readonly<Record<string, string>> = {
  'in order': 'scope=read&scope=write',
  'in reverse': 'scope=write&scope=read',
  'twice the same': 'scope=read&scope=read',
};

/** By requirement. `test/conformance/tester/axes.test.ts`: each that has axes is here. */
export const BREAKINGS: Breakings = {
  ...cookies,
  ...failures,
  ...heldTokens,
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
  'HDR-01': withHeaders({ 'Content-Type': 'text/html' }),
  'HDR-02': withHeaders({ 'X-Content-Type-Options': undefined }),
  'HDR-03': withHeaders({ 'Cross-Origin-Resource-Policy': 'cross-origin' }),
  'HDR-04': withHeaders({ 'Content-Security-Policy': undefined }),
  'HDR-05': withHeaders({ 'Cross-Origin-Opener-Policy': undefined }),
  'HDR-06': withHeaders({ 'X-Frame-Options': undefined, 'Content-Security-Policy': 'sandbox' }),
  'HDR-07': withHeaders({ 'Cache-Control': 'private' }),
  'CACHE-01': withHeaders({ 'Cache-Control': 'no-cache' }),
  'CACHE-02': withHeaders({ 'Cache-Control': 'no-cache' }),
  'CACHE-03': withHeaders({ ETag: '"1"' }),
  'CSRF-01': withHeaders({ 'Access-Control-Allow-Origin': '*' }),
  'CSRF-06': hidingTheSite(isFrom('cross-site')),
  'CSRF-07': hidingTheSite(isFrom('same-site')),
  'CSRF-12': hidingTheSite(
    ({ headers }, value) =>
      headers.origin === FOREIGN_ORIGINS[value]?.(new URL(`http://${headers.host}`)) && !headers['sec-fetch-site'],
  ),
  'TOK-06': readingAs('scope=%22'),
  'TOK-08': readingAs('scope=%22'),
  'TOK-10': readingAs(''),
  'TOK-21': readingAs('', (value) => (value in NO_SPACES ? `scope=read${NO_SPACES[value]}write` : value)),
  'TOK-26': readingAs('', (value) => REPEATED[value] ?? value),
};
