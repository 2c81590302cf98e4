import { ENDPOINTS, TOKEN } from '../endpoints.js';
import { bringsToken } from '../probe/answer.js';
import { formOf } from '../probe/caller.js';
import type { Exchange } from '../probe/exchange.js';
import type { Requirement } from '../requirement.js';
import { finding, notApplicable, note, observation } from '../statements.js';
import { notOverriding, OVERRIDES, overriding } from './steps/method-overrides.js';
import { FORM, knowsNoPost, postForm } from './steps/post-form.js';
import { knownScopes } from './steps/scope-values.js';

const MULTIPART = 'multipart/form-data; boundary=part';

/** A scope, or a resource, that is not in a form body. */
const outsideOfForm = (scope: string, resources: readonly string[] = []) => [
  { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ scope }) },
  { headers: { 'Content-Type': 'text/plain' }, body: formOf({ scope }) },
  {
    headers: { 'Content-Type': MULTIPART },
    body: `--part\r\nContent-Disposition: form-data; name="scope"\r\n\r\n${scope}\r\n--part--\r\n`,
  },
  { query: { scope }, headers: { 'Content-Type': FORM }, body: '' },
  ...resources.slice(0, 1).map((resource) => ({ query: { resource }, headers: { 'Content-Type': FORM }, body: '' })),
];

/** How else a form is named: as `fetch` does for `URLSearchParams`, and in capitals (RFC 9110, section 8.3.1). */
const OTHER_FORMS = [`${FORM};charset=UTF-8`, FORM.toUpperCase()];

const OTHERS = ['PUT', 'PATCH', 'DELETE', 'TRACE'];

/** By which methods a token can be asked for. */
export const tokenRequestMethods: readonly Requirement[] = [
  {
    id: 'TOK-01',
    level: 'MUST',
    sentence: 'The token endpoint supports GET.',
    source: 'draft 3.1',
    why: 'GET is the one method that every frontend can rely on.',
    check:
      'Asks with GET and a session, without parameters, for a scope and for a resource of the hints; expects a token, or a 400 with an error other than `invalid_session`.',
    needs: ['session'],
    requires: [],
    axes: [{ carrier: ['query'], asked: ['nothing', 'a scope', 'a resource'] }],
    requests: 3,
    async *run({ session, hints: { scopes = [], resources = [] } }) {
      const queries: readonly Readonly<Record<string, string>>[] = [
        {},
        ...scopes.slice(0, 1).map((scope) => ({ scope })),
        ...resources.slice(0, 1).map((resource) => ({ resource })),
      ];
      for (const query of queries) {
        const answer = await session.token(query);
        const isReasoned = answer.status === 400 && answer.error !== undefined && answer.error !== 'invalid_session';
        if (isReasoned) yield note(`A GET with ${formOf(query) || 'no parameters'} is answered ${answer.error}.`);
        else if (answer.status !== 200) yield finding('200 with a token, or 400 with an error', answer);
      }
    },
  },
  {
    id: 'TOK-02',
    level: 'MAY',
    sentence: 'POST is optional; if it is supported, it means the same as GET.',
    source: 'draft 3.1 and 4.1',
    why: 'A frontend may choose POST to keep its parameters out of logs, and must get the same answer as by GET.',
    check:
      'Asks with an empty form; expects what GET answers, or 405. Where it can sign in, also as the first query of a session.',
    needs: ['session'],
    axes: [{ method: ['POST'], occurrence: ['first', 'repeated'] }],
    requests: 9,
    async *run(context) {
      const { session } = context;
      const got = await session.token();
      const posted = await postForm(session, TOKEN, '');
      if (knowsNoPost(posted)) return yield note('POST is not supported.');
      if (posted.status !== got.status || String(posted.scope) !== String(got.scope))
        yield finding(`what GET answers (${got.status}, scope "${got.scope?.join(' ') ?? ''}"), or 405`, posted);
      if (!context.has('sign-in')) return;
      const { caller } = await context.signIn();
      const first = await postForm(caller, TOKEN, '');
      if (first.status !== got.status) yield finding(`${got.status}, as a GET in another session`, first);
      const second = await caller.token();
      if (first.status === second.status && String(first.scope) !== String(second.scope))
        yield finding(`the scope of a GET, "${second.scope?.join(' ') ?? ''}"`, first);
    },
  },
  {
    id: 'TOK-03',
    level: 'stated',
    sentence: 'The parameters of a POST are read from its form-encoded body.',
    source: 'draft 4.1',
    why: 'A backend that overlooks the body answers with a token that can do more than was asked for.',
    check:
      'Posts forms with one scope, with two, and with a resource of the hints, and one whose type is written otherwise; expects the answers that GET gives, and not the token of a bare request.',
    needs: ['session', 'two scopes'],
    axes: [{ carrier: ['form'], asked: ['a scope', 'two scopes', 'a resource'] }, { value: OTHER_FORMS }],
    requests: 9 + OTHER_FORMS.length,
    async *run({ session, hints: { scopes = [], resources = [] } }) {
      const [scope = ''] = scopes;
      if (knowsNoPost(await postForm(session, TOKEN, formOf({ scope }))))
        return yield notApplicable('POST is not supported.');
      const bare = await session.token();
      const queries = [
        { scope },
        { scope: scopes.join(' ') },
        ...resources.slice(0, 1).map((resource) => ({ resource })),
      ];
      for (const query of queries) {
        const got = await session.token(query);
        const posted = await postForm(session, TOKEN, formOf(query));
        const isBare = posted.accessToken !== undefined && posted.accessToken === bare.accessToken;
        if (posted.status !== got.status || String(posted.scope) !== String(got.scope))
          yield finding(`what GET answers for ${formOf(query)}`, posted);
        else if (isBare && got.accessToken !== bare.accessToken)
          yield finding(`what GET answers for ${formOf(query)}`, posted, { seen: 'the token of a bare request' });
      }
      const { status } = await session.token({ scope });
      for (const type of OTHER_FORMS) {
        const headers = { 'Content-Type': type, Origin: session.origin };
        const posted = await session.ask(TOKEN, { method: 'POST', headers, body: formOf({ scope }) });
        if (posted.status !== status) yield finding(`what GET answers for a form of the type ${type}`, posted);
      }
    },
  },
  {
    id: 'TOK-04',
    level: 'project',
    sentence: 'A POST with parameters outside of its form body is refused.',
    source: 'good practice; draft 4.1 knows only the form body',
    why: 'A backend that ignores them hands out a wider token than the page asked for.',
    check:
      'Posts JSON, a plain text and a multipart body, and posts forms with `scope` and `resource` in the query; expects 400 or 415, and no token.',
    needs: ['session'],
    axes: [{ value: ['application/json', 'text/plain', MULTIPART, 'scope in the query', 'resource in the query'] }],
    requests: 7,
    async *run(context) {
      const { session } = context;
      if (knowsNoPost(await postForm(session, TOKEN, ''))) return yield notApplicable('POST is not supported.');
      const [scope] = await knownScopes(context);
      for (const { headers, ...more } of outsideOfForm(scope, context.hints.resources)) {
        const answer = await session.ask(TOKEN, {
          method: 'POST',
          headers: { ...headers, Origin: session.origin },
          ...more,
        });
        if (![400, 415].includes(answer.status) || bringsToken(answer))
          yield finding('400 invalid_request, no token', answer);
      }
    },
  },
  {
    id: 'TOK-13',
    level: 'project',
    sentence: 'Unsupported methods get 405, with the supported ones in `Allow`.',
    source: 'RFC 9110 15.5.6',
    why: 'An unexpected method may bypass checks that the expected ones go through.',
    check: 'Asks with PUT, PATCH, DELETE and TRACE; expects 405 and GET in `Allow`, or 501.',
    needs: ['session'],
    axes: [{ endpoint: [TOKEN], method: OTHERS }],
    requests: OTHERS.length,
    async *run({ session }) {
      for (const method of OTHERS) {
        const answer = await session.ask(TOKEN, { method });
        const isRefused = answer.status === 405 && /\bGET\b/.test(answer.header('allow') ?? '');
        if ((!isRefused && answer.status !== 501) || bringsToken(answer))
          yield finding('405 with Allow: GET, …', answer, { seen: `${method}: ${answer.summary}` });
      }
    },
  },
  {
    id: 'TOK-14',
    level: 'project',
    sentence: 'A backend without POST answers 405 and does not list POST in `Allow`.',
    source: 'RFC 9110 15.5.6',
    why: 'A frontend that prefers POST has to find out that it must use GET.',
    check: 'Posts an empty form; a refusal of the method, or a page, must be 405, without POST in `Allow`.',
    needs: ['session'],
    requests: 1,
    async *run({ session }) {
      const answer = await postForm(session, TOKEN, '');
      if (!knowsNoPost(answer)) return yield notApplicable('POST is supported.');
      const allow = answer.header('allow') ?? '';
      if (answer.status !== 405 || !/\bGET\b/.test(allow) || /\bPOST\b/.test(allow))
        yield finding('405 with GET and without POST in Allow', answer, { seen: `${answer.summary}; Allow: ${allow}` });
    },
  },
  {
    id: 'TOK-15',
    level: 'project',
    sentence: 'HEAD is answered 405, or with the status of GET; it never has a body.',
    source: 'RFC 9110 9.3.2',
    why: 'An unexpected body is taken for the next answer on the connection, which may belong to another person.',
    check: 'Sends HEAD; expects 405 or the status of GET, and reads from the socket that nothing follows the headers.',
    needs: ['session'],
    requests: 3,
    async *run({ session, sendRaw }) {
      const got = await session.token();
      const answer = await session.ask(TOKEN, { method: 'HEAD' });
      if (![405, got.status].includes(answer.status)) yield finding(`405 or ${got.status}`, answer);
      const { text } = await sendRaw(headRequest(answer.exchange));
      const body = text.slice(text.indexOf('\r\n\r\n') + 4);
      if (text.includes('\r\n\r\n') && body !== '') yield observation('no body', `${body.length} bytes of body`);
    },
  },
  {
    id: 'TOK-16',
    level: 'project',
    sentence: 'Nothing in a request overrides its method.',
    source: 'hardening',
    why: 'An overridden method bypasses checks that look at the real one.',
    check:
      'Sends GET with the usual ways to override the method; expects the answer of a plain GET. Then the same with POST, at both endpoints, where it would become GET or DELETE; expects what names without a meaning bring in their place.',
    needs: ['session'],
    axes: [
      { method: ['GET'], value: ['x-http-method-override', 'x-http-method', '_method'] },
      {
        endpoint: ENDPOINTS,
        method: ['POST'],
        value: ['x-http-method-override', 'x-http-method', 'x-method-override', '_method', '_method in a form'],
      },
    ],
    requests: 1 + OVERRIDES.length + 3 * ENDPOINTS.length,
    async *run({ session }) {
      const plain = await session.token();
      for (const { query, ...more } of OVERRIDES) {
        const answer = await session.token(query, more);
        if (answer.status !== plain.status) yield finding(`${plain.status}, as GET`, answer);
      }
      for (const path of ENDPOINTS) {
        const { status } = await session.ask(path, notOverriding(session.origin));
        for (const method of ['GET', 'DELETE']) {
          const answer = await session.ask(path, overriding(method, session.origin));
          if (answer.status !== status) yield finding(`${status}, as a POST with other names`, answer);
        }
      }
    },
  },
];

/** The same request again, as text. */
function headRequest({ request: { url, headers } }: Exchange): string {
  const { pathname, host } = new URL(url);
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [`HEAD ${pathname} HTTP/1.1`, `Host: ${host}`, ...lines, 'Connection: close', '', ''].join('\r\n');
}
