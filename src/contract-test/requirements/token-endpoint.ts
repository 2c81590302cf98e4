import { GRANTS } from '../axes.js';
import { bringsToken } from '../probe/answer.js';
import type { Query } from '../probe/caller.js';
import { type Requirement, TOKENS_ARE_ANSWERED } from '../requirement.js';
import { finding, notApplicable, note, observation } from '../statements.js';
import {
  answerAfter,
  answerToRefresh,
  FAILED_REFRESH_REQUESTS,
  failRefresh,
  signInWithRefreshDue,
} from './steps/refreshing.js';
import { oddScopes } from './steps/scope-values.js';
import { hasPlainCredentials, TOKEN_ENDPOINT_REQUESTS, tokenRequestsOfRun } from './steps/token-requests.js';

/** Whether a backend is allowed to ask for them is another question. */
const EXAMPLES = ['one', 'other'] as const;

const ODD_SCOPES = oddScopes(...EXAMPLES);

const ELSEWHERE = '/elsewhere';
const MARK = 'mark-of-the-page';

/** Set by proxies, or by pages that name their requests. */
const USUAL = ['x-forwarded-for', 'x-real-ip', 'x-request-id', 'x-correlation-id', 'x-csrf-token'];

const marked = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, `for=${MARK}`]));

const UNKNOWN = {
  x_unknown: 'a text',
  x_list: [1, 2],
  x_object: { access_token: { is: 'not this one' } },
  x_nothing: null,
};

const ODD_TOKENS: readonly unknown[] = [undefined, null, 42, '', { value: 'token' }];

const SPELLINGS = ['bearer', 'BEARER'];

/** What reaches the token endpoint of the authorization server, and what the backend makes of its answers. */
export const tokenEndpoint: readonly Requirement[] = [
  {
    id: 'AS-01',
    level: 'MUST',
    sentence: 'Token requests are form-encoded POST requests.',
    source: 'RFC 6749 3.2, 6 and Appendix B',
    why: 'A query ends up in logs, with the refresh token and the code.',
    check:
      'Looks at the token requests of sign-ins, and of refreshes without parameters, for a scope and for a resource of the hints.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ grant: GRANTS, value: ['the media type', 'a query'] }],
    requests: TOKEN_ENDPOINT_REQUESTS,
    async *run(context) {
      const { redemptions, refreshes } = await tokenRequestsOfRun(context);
      for (const { method, headers, query } of [...redemptions, ...refreshes]) {
        const type = headers['content-type']?.split(';')[0];
        if (method !== 'POST' || type !== 'application/x-www-form-urlencoded' || query.size > 0)
          yield observation('POST with a form and without a query', `${method}, ${type}, ${query.size} in the query`);
      }
    },
  },
  {
    id: 'AS-02',
    level: 'implied',
    sentence: 'Values are encoded in token requests, so that none adds a parameter or becomes another value.',
    source: 'RFC 6749 Appendix B',
    why: 'A page, or a script injected into it, could write token requests with the credentials of the backend.',
    check: `Asks for the scopes ${ODD_SCOPES.map((scope) => `\`${scope}\``).join(', ')}; a token request for it must carry the scope unchanged. Refresh tokens contain such characters too.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: ['&', '+', '%'] }],
    requests: 7 + ODD_SCOPES.length,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      const { authorizationServer } = context;
      const formsFor = async (query: Query) => {
        authorizationServer.forgetRequests();
        await caller.token(query);
        return authorizationServer.received('/token').map(({ form }) => form);
      };
      // A backend may ask for a scope of its own, regardless of the query.
      const [one, other] = context.hints.scopes ?? EXAMPLES;
      const usual = (await formsFor({ scope: one })).map(scopeOf);
      for (const scope of oddScopes(one, other))
        for (const form of await formsFor({ scope })) {
          const seen = scopeOf(form);
          const isWhole = seen.split(' ').includes(scope) || usual.includes(seen);
          if (form.has('scope') && !isWhole) yield observation(`scope=${scope}, encoded`, `scope=${seen}`);
          if (form.getAll('grant_type').includes('client_credentials'))
            yield observation('one grant type', form.getAll('grant_type').join(', '));
        }
      await formsFor({});
      const known = authorizationServer.issued.map(({ refreshToken }) => refreshToken);
      const presented = authorizationServer.received('/token').flatMap(({ form }) => form.getAll('refresh_token'));
      if (presented.some((refreshToken) => !known.includes(refreshToken)))
        yield observation('the refresh token as it was issued', 'another value');
    },
  },
  {
    id: 'AS-03',
    level: 'MUST',
    sentence: 'No parameter of a token request is repeated, except for `resource`.',
    source: 'RFC 6749 3.2; RFC 8707 2',
    why: 'Authorization servers refuse it, or their parts read different values.',
    check:
      'Counts the parameters of token requests: those of sign-ins, and of refreshes without parameters, for a scope and for a resource of the hints.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ grant: GRANTS, value: ['grant_type', 'client_id'] }],
    requests: TOKEN_ENDPOINT_REQUESTS,
    async *run(context) {
      const { redemptions, refreshes } = await tokenRequestsOfRun(context);
      for (const { form } of [...redemptions, ...refreshes])
        for (const name of new Set(form.keys()))
          if (name !== 'resource' && form.getAll(name).length > 1) yield observation(`${name} once`, `${name} twice`);
    },
  },
  {
    id: 'AS-04',
    level: 'project',
    sentence: 'Redirects of the token endpoint are not followed.',
    source: 'RFC 6749 3.2; RFC 9110 15.4',
    why: 'With a 307 the form is sent along, and with it the refresh token and perhaps the client secret.',
    check: `Answers a refresh with a 307 and then a 302 to \`${ELSEWHERE}\`; expects no request there. Whether certificates are verified is not tested: the tester’s authorization server has none.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: ['307', '302'] }],
    requests: FAILED_REFRESH_REQUESTS * 2,
    async *run(context) {
      for (const status of [307, 302]) {
        await answerToRefresh(context, { status, headers: { location: ELSEWHERE }, body: '' });
        const followed = context.authorizationServer.received(ELSEWHERE);
        if (followed.length > 0)
          yield observation('no request to the target of the redirect', `${followed.length}, ${followed[0]?.method}`);
      }
      yield note('Whether certificates are verified was not tested.');
    },
  },
  {
    id: 'AS-09',
    level: 'project',
    sentence: 'With HTTP Basic, client id and secret are form-encoded before they are joined.',
    source: 'RFC 6749 2.3.1',
    why: 'Otherwise the first secret with a colon or a percent sign breaks every sign-in.',
    check:
      'Looks at the credentials of token requests: those of sign-ins, and of refreshes without parameters, for a scope and for a resource of the hints. Credentials in the body are fine as well.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ grant: GRANTS }],
    requests: TOKEN_ENDPOINT_REQUESTS,
    async *run(context) {
      const { redemptions, refreshes } = await tokenRequestsOfRun(context);
      const { clientId, clientSecret } = context.authorizationServer.client;
      if (/^[\w.-]*$/.test(clientId + clientSecret))
        return yield notApplicable('The credentials contain nothing to encode.');
      const requests = [...redemptions, ...refreshes];
      if (!requests.some(({ headers }) => headers.authorization?.startsWith('Basic ')))
        yield notApplicable('The backend does not authenticate with HTTP Basic.');
      else
        for (const { headers } of requests)
          if (hasPlainCredentials(headers, context.authorizationServer.client))
            yield observation('form-encoded credentials', 'credentials without encoding');
    },
  },
  {
    id: 'AS-10',
    level: 'project',
    sentence: 'Headers of the page’s request are not forwarded to the authorization server.',
    source: 'good practice',
    why: 'The session cookie would leak, and a page could influence how the authorization server sees the backend.',
    check:
      'Causes a refresh by a request with `Authorization`, a cookie, a custom header, those that proxies set, and names of the request.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: ['authorization', 'cookie', 'x-page', 'forwarded', ...USUAL] }],
    requests: 6,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      const cookie = `${caller.cookie}; page=${MARK}`;
      await caller.token(undefined, {
        headers: { Authorization: `Bearer ${MARK}`, Cookie: cookie, ...marked('X-Page', 'Forwarded', ...USUAL) },
      });
      for (const { headers } of context.authorizationServer.received('/token'))
        for (const [name, value] of Object.entries(headers))
          if (String(value).includes(MARK)) yield observation('no header of the page', `${name} of the page`);
    },
  },
  {
    id: 'AS-06',
    level: 'MUST',
    sentence: 'Unknown members of a token response are ignored.',
    source: 'RFC 6749 5.1',
    why: 'Authorization servers add some with every release.',
    check: `Answers a refresh with ${Object.keys(UNKNOWN).join(', ')} besides; expects the token.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: Object.keys(UNKNOWN) }],
    requests: 6,
    requires: [...TOKENS_ARE_ANSWERED, 'CACHE-08'],
    async *run(context) {
      const answer = await answerAfter(context, { tokenMembers: UNKNOWN });
      const { accessToken } = context.authorizationServer.issued.at(-1) ?? {};
      if (answer.accessToken === undefined || answer.accessToken !== accessToken)
        yield finding('the access token', answer);
    },
  },
  {
    id: 'AS-07',
    level: 'project',
    sentence: 'A success without an access token, or with one that is not a string, becomes a `server_error`.',
    source: 'RFC 6749 5.1',
    why: 'A page would send `Bearer undefined` to resource servers.',
    check: `Answers refreshes with \`access_token\` of ${ODD_TOKENS.map((value) => JSON.stringify(value) ?? 'nothing').join(', ')}; expects an error. 502 to 504 are tolerated.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: ODD_TOKENS.map((value) => JSON.stringify(value) ?? 'nothing') }],
    requests: FAILED_REFRESH_REQUESTS * ODD_TOKENS.length,
    requires: [...TOKENS_ARE_ANSWERED, 'CACHE-08'],
    async *run(context) {
      for (const value of ODD_TOKENS) {
        // A refresh token that were rotated might be lost with the answer.
        const changes = { refreshTokens: 'kept', tokenMembers: { access_token: value } } as const;
        const answer = await failRefresh(context, () => context.authorizationServer.behave(changes));
        const isError = answer.error === 'server_error' && [400, 500, 502, 503, 504].includes(answer.status);
        if (!isError || bringsToken(answer))
          yield finding(`server_error after an access_token of ${JSON.stringify(value) ?? 'nothing'}`, answer);
      }
    },
  },
  {
    id: 'AS-08',
    level: 'project',
    sentence: '`token_type` is case-insensitive.',
    source: 'RFC 6749 5.1',
    why: 'Authorization servers spell it differently.',
    check: `Answers refreshes with \`token_type\` of ${SPELLINGS.join(' and ')}, expecting a token; then without it, which may be refused.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: SPELLINGS }],
    requests: 12 + FAILED_REFRESH_REQUESTS,
    async *run(context) {
      for (const tokenType of SPELLINGS) {
        const answer = await answerAfter(context, { tokenType });
        context.authorizationServer.behaveAsUsual();
        if (answer.accessToken === undefined) yield finding(`a token after token_type ${tokenType}`, answer);
      }
      const changes = { refreshTokens: 'kept', tokenType: undefined } as const;
      const answer = await failRefresh(context, () => context.authorizationServer.behave(changes));
      if (answer.accessToken !== undefined) yield note('A missing token_type counts as Bearer.');
    },
  },
];

function scopeOf(form: URLSearchParams): string {
  return form.getAll('scope').join(', ');
}
