import type { CheckContext } from '../check-context.js';
import { TOKEN } from '../endpoints.js';
import { ignoring } from '../failures.js';
import { ENDPOINTS_EXIST, type Requirement } from '../requirement.js';
import { RESOURCE_SERVER } from '../scripted-authorization-server/index.js';
import { finding, Inconclusive, notApplicable, note, observation } from '../statements.js';
import { NO_METADATA } from './steps/fetch-metadata.js';
import { arrivedWhile, callThrough, type ProxiedCall, proxiedCall } from './steps/proxied-calls.js';
import { sessionValues } from './steps/session-cookies.js';

const EVIL = 'https://evil.example';

/** Requests that other sites and origins cause. */
const FOREIGN = [
  { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
  { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors' },
  { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'cors' },
  { ...NO_METADATA, Origin: EVIL },
];

const namesOf = (headers: (typeof FOREIGN)[number]) => Object.values(headers).filter(Boolean).join(' ');

/** Calls of resource servers through the backend, seen from the page's side. */
export const proxiedCalls: readonly Requirement[] = [
  {
    id: 'PRX-01',
    level: 'implied',
    sentence: 'A call without a session is not passed on.',
    source: 'RFC 10017 6.1',
    why: 'Anyone could use the tokens of others, or reach servers that only the backend reaches.',
    check: 'Calls without a cookie, and with one that the backend has not set; expects a refusal, or a redirect.',
    needs: ['proxy'],
    requires: [...ENDPOINTS_EXIST, 'SES-01', 'SES-02'],
    axes: [{ value: ['no cookie', 'an unknown cookie'] }],
    requests: 2,
    async *run({ anonymous, hints, sessionCookieNames }) {
      const forged = sessionCookieNames.map((name) => `${name}=made-up-by-the-tester`).join('; ');
      for (const cookie of [undefined, forged || 'session=made-up-by-the-tester']) {
        const answer = await anonymous.withCookie(cookie).ask(hints.proxyUrl ?? '');
        if (answer.status < 300) yield finding('a refusal', answer);
        else if (answer.status < 400) yield note(`Without a session, the answer is ${answer.status}.`);
      }
    },
  },
  {
    id: 'PRX-02',
    level: 'stated',
    sentence: 'No access token comes to the browser with the answer of a call.',
    source: 'RFC 10017 6.1 and 6.1.4.2',
    why: 'Keeping tokens out of the browser is what the calls through the backend are for.',
    check: 'Makes a call, and looks for the tokens of the session in all of the answer.',
    needs: ['session', 'proxy'],
    axes: [{ value: ['in a header', 'in the body', 'in a cookie'] }],
    requests: 2,
    async *run(context) {
      const { accessToken } = await context.session.token();
      const answer = await callThrough(context);
      const issued = context.has('authorization server') ? context.authorizationServer.issued : [];
      const known = [accessToken, ...issued.map((set) => set.accessToken)].filter((token) => token !== undefined);
      if (known.length === 0) throw new Inconclusive('no token of the session is known');
      const all = JSON.stringify([answer.exchange.response.headers, answer.text]);
      if (known.some((token) => all.includes(token))) yield finding('no access token in the answer', answer);
    },
  },
  {
    id: 'PRX-03',
    level: 'project',
    sentence: 'A call that another site or another origin causes is refused.',
    source: 'RFC 10017 6.1.3.3; W3C Fetch Metadata',
    why: 'Another site could act at the resource server in the name of the person.',
    check: 'Calls with what browsers say of requests of other sites, by GET and POST; expects 400, 403 or 405.',
    needs: ['session', 'proxy'],
    requires: [...ENDPOINTS_EXIST, 'CSRF-06', 'CSRF-07'],
    axes: [{ method: ['GET', 'POST'], value: FOREIGN.map(namesOf) }],
    requests: 2 * FOREIGN.length,
    async *run(context) {
      for (const method of ['GET', 'POST'])
        for (const headers of FOREIGN) {
          const answer = await callThrough(context, { method, headers, ...(method === 'POST' && { body: '' }) });
          if (answer.status < 400) yield finding(`403 for ${JSON.stringify(headers)}`, answer);
        }
    },
  },
  {
    id: 'PRX-04',
    level: 'implied',
    sentence: 'No other origin may read the answer of a call, whatever the resource server allows.',
    source: 'RFC 10017 6.1.3.3.2',
    why: 'What the resource server allows to other origins is meant for requests without the session.',
    check:
      'Calls as another origin does, by GET and as a preflight; with the tester’s resource server, that allows all, also with an error. Expects no `Access-Control-Allow-Origin`.',
    needs: ['session', 'proxy'],
    axes: [{ value: ['of another origin', 'a preflight', 'of the page', 'an error'] }],
    requires: [...ENDPOINTS_EXIST, 'CSRF-02'],
    requests: 6,
    async *run(context) {
      const preflight = { Origin: EVIL, 'Access-Control-Request-Method': 'GET' };
      const asked = [
        { headers: { Origin: EVIL } },
        { method: 'OPTIONS', headers: preflight },
        // The page's own request, whose answer a cache could hand to another origin.
        {},
      ];
      for (const status of [200, 404]) {
        await letResourceServerAllowAll(context, status);
        for (const options of status === 200 ? asked : [{}]) {
          const answer = await callThrough(context, options);
          if (answer.header('access-control-allow-origin') !== undefined)
            yield finding('no Access-Control-Allow-Origin', answer);
        }
      }
    },
  },
  {
    id: 'PRX-05',
    level: 'MUST',
    sentence: 'A header that the backend demands is demanded of every call.',
    source: 'RFC 10017 6.1.3.3.2',
    why: 'An attacker sends the one request that does without it.',
    check:
      'If the backend refuses a token for lack of the extra headers, calls without them, by GET and POST; expects a refusal.',
    needs: ['session', 'proxy', 'extra headers'],
    requires: [...ENDPOINTS_EXIST, 'CSRF-09'],
    axes: [{ method: ['GET', 'POST'] }],
    requests: 4,
    async *run(context) {
      const { session, withoutExtraHeaders: headers } = context;
      if ((await session.ask(TOKEN, { headers })).status < 400 || (await session.ask(TOKEN)).status >= 400)
        return yield notApplicable('The backend demands none of the extra headers.');
      for (const options of [{ headers }, { headers, method: 'POST', body: '' }]) {
        const answer = await callThrough(context, options);
        if (answer.status < 400) yield finding('403', answer);
      }
    },
  },
  {
    id: 'PRX-08',
    level: 'implied',
    sentence: 'The session cookie does not reach the resource server.',
    source: 'RFC 10017 6.1.3.6',
    why: 'The operator of the resource server, or a reader of its log, could take over the session.',
    check:
      'Makes calls by GET and POST, and one with another cookie before those of the session, and looks for their values in what the tester’s resource server gets.',
    needs: ['session', 'proxy', 'authorization server'],
    axes: [{ method: ['GET', 'POST'], value: ['as a cookie', 'in another header'] }],
    requests: 3,
    async *run(context) {
      const cookie = `theme=dark; ${context.session.cookie}`;
      const calls = [...(await bothCalls(context)), await proxiedCall(context, { headers: { Cookie: cookie } })];
      const values = sessionValues(context.session.cookie, context.sessionCookieNames);
      for (const { request } of calls) {
        const got = JSON.stringify([request.headers, request.path, request.body]);
        if (values.some((value) => value !== '' && got.includes(value)))
          yield observation(
            'no value of the session’s cookies',
            `the resource server got ${Object.keys(request.headers)}`,
          );
      }
    },
  },
  {
    id: 'PRX-09',
    level: 'stated',
    sentence: 'The resource server gets an access token of the session, and no credentials of the page.',
    source: 'RFC 10017 6.1',
    why: 'With credentials that the page chooses, a script could act as another person.',
    check:
      'Calls with an `Authorization` of the page, by GET and POST; expects that the tester’s resource server gets an issued token.',
    needs: ['session', 'proxy', 'authorization server'],
    axes: [{ method: ['GET', 'POST'], value: ['what the page sent', 'no token'] }],
    requests: 2,
    async *run(context) {
      for (const { request } of await bothCalls(context, { Authorization: 'Bearer chosen-by-the-page' })) {
        const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ');
        const isIssued = context.authorizationServer.issued.some(({ accessToken }) => accessToken === token);
        if (!/^(Bearer|DPoP)$/i.test(scheme) || !isIssued)
          yield observation(
            'an access token that the authorization server issued',
            token === 'chosen-by-the-page' ? 'what the page sent' : `${scheme || 'nothing'}, with another value`,
          );
      }
    },
  },
];

/** By GET, and by POST where the backend passes that on. */
async function bothCalls(context: CheckContext, headers: Record<string, string> = {}): Promise<readonly ProxiedCall[]> {
  const got = await proxiedCall(context, { headers });
  const post = { method: 'POST', body: '', headers: { Origin: context.session.origin, ...headers } };
  const posted = await proxiedCall(context, post).catch(ignoring(Inconclusive));
  return posted === undefined ? [got] : [got, posted];
}

/** Lets what the call arrives at allow every origin, if it is the tester's own. */
async function letResourceServerAllowAll(context: CheckContext, status: number): Promise<void> {
  if (!context.has('authorization server')) return;
  const [request] = await arrivedWhile(context, () => callThrough(context));
  if (request === undefined)
    throw new Inconclusive(`the proxy address does not lead to ${RESOURCE_SERVER} of the tester`);
  context.authorizationServer.answerAlways(request.path, {
    status,
    body: 'open to all',
    headers: { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' },
  });
}
