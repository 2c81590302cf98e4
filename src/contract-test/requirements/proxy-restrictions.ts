import type { Requirement } from '../requirement.js';
import { finding, observation } from '../statements.js';
import { arrivedWhile, callThrough, ELSEWHERE, proxiedCall, rootsOf, widestReading } from './steps/proxied-calls.js';

/** Ways out of a path that clients send as they are, and that servers resolve in different ways. */
const CLIMBS = ['..%2f', '%2e%2e%2f', '.%2e%2F', '..%5c', '..;/', '%252e%252e%252f', '..%252f', '..%c0%af'];

/** Media types whose documents run scripts in browsers. */
const DOCUMENTS = ['text/html', 'application/xhtml+xml', 'image/svg+xml'];

const REDIRECTS = [301, 302, 303, 307, 308];

const needs = ['session', 'proxy', 'authorization server'] as const;

/** Where calls through the backend can lead, and what their answers can do in the page's origin. */
export const proxyRestrictions: readonly Requirement[] = [
  {
    id: 'PRX-06',
    level: 'MUST',
    sentence: 'A path that climbs out of the allowed ones is not passed on.',
    source: 'RFC 10017 6.1.3.6',
    why: 'The token would open parts of the resource server that the operator has not allowed.',
    check:
      'Calls paths with encoded separators and `..`, and looks at the tester’s resource server for requests that lead out of the allowed path, however they are decoded.',
    needs,
    axes: [{ value: CLIMBS }],
    requests: 1 + 2 * CLIMBS.length,
    async *run(context) {
      const { request } = await proxiedCall(context);
      const allowed = request.path.slice(0, request.path.lastIndexOf('/') + 1);
      for (const climb of CLIMBS)
        for (const times of [2, 4]) {
          const ask = () => context.session.ask(`${context.hints.proxyUrl}/${climb.repeat(times)}outside`);
          for (const { path } of await arrivedWhile(context, ask))
            if (!widestReading(path).startsWith(allowed))
              yield observation(`nothing outside of ${allowed}`, `the resource server got ${path}`);
        }
    },
  },
  {
    id: 'PRX-07',
    level: 'MUST',
    sentence: 'A request cannot choose the server that it is passed on to.',
    source: 'RFC 10017 6.1.3.6',
    why: 'The access token would go to a server of the attacker.',
    check:
      'Names another place of the tester’s server in the path, in the query, and in headers; expects nothing there.',
    needs,
    axes: [{ value: ['//', '/http://', 'url', 'target', 'x-forwarded-host', 'x-original-url', 'x-target-url'] }],
    requests: 9,
    async *run(context) {
      const other = `${context.authorizationServer.issuer}${ELSEWHERE}stolen`;
      const { host, pathname } = new URL(other);
      const { proxy } = rootsOf(context, await proxiedCall(context));
      const paths = [`${proxy}//${host}${pathname}`, `${proxy}/${other}`, `${proxy}/@${host}${pathname}`];
      const queries = ['url', 'target', 'host'].map((name) => ({ query: { [name]: other } }));
      const named = {
        'X-Forwarded-Host': host,
        'X-Original-URL': other,
        'X-Rewrite-URL': other,
        'X-Target-URL': other,
      };
      const acts = [
        ...paths.map((path) => () => context.session.ask(path)),
        ...[...queries, { headers: named }].map((options) => () => callThrough(context, options)),
      ];
      for (const act of acts) yield* strayed(await arrivedWhile(context, act));
    },
  },
  {
    id: 'PRX-10',
    level: 'project',
    sentence: 'A resource server can neither set nor remove the session cookie.',
    source: 'RFC 10017 6.1.3.2, in spirit',
    why: 'It could put its own session into the browser of the person, or sign the person out.',
    check:
      'Has the tester’s resource server set the cookies of the session, and send `Clear-Site-Data`; expects that the answer does neither.',
    needs,
    requests: 2,
    async *run(context) {
      const { request } = await proxiedCall(context);
      const cookies = context.sessionCookieNames.map((name) => `${name}=planted-by-the-api; Path=/; Secure; HttpOnly`);
      context.authorizationServer.answerNext(request.path, {
        headers: { 'set-cookie': cookies, 'clear-site-data': '"cookies", "storage"' },
      });
      const { answer } = await proxiedCall(context);
      if (answer.setCookies.some(({ value }) => value === 'planted-by-the-api'))
        yield finding('no Set-Cookie of the resource server for the session', answer);
      if (answer.header('clear-site-data') !== undefined)
        yield finding('no Clear-Site-Data of the resource server', answer);
    },
  },
  {
    id: 'PRX-11',
    level: 'project',
    sentence: 'A document of a resource server runs no script in the page’s origin.',
    source: 'CSP Level 3; good practice',
    why: 'Foreign content would act as the page: with its session, and with all that it has stored.',
    check: `Has the tester’s resource server answer with ${DOCUMENTS.join(', ')}; expects \`nosniff\`, and a policy with \`sandbox\`, a download, or a refusal.`,
    needs,
    axes: [{ value: DOCUMENTS }],
    requests: 1 + DOCUMENTS.length,
    async *run(context) {
      const { request } = await proxiedCall(context);
      const body = '<!doctype html><script>document.title = "it runs"</script>';
      for (const type of DOCUMENTS) {
        context.authorizationServer.answerNext(request.path, { headers: { 'content-type': type }, body });
        const { answer } = await proxiedCall(context);
        if (answer.status >= 400) continue;
        if (answer.header('x-content-type-options')?.toLowerCase() !== 'nosniff') yield finding('nosniff', answer);
        const isInert = isSandboxed(answer.header('content-security-policy')) || answer.mediaType !== type;
        const isDownload = /^attachment/i.test(answer.header('content-disposition') ?? '');
        if (!isInert && !isDownload) yield finding('Content-Security-Policy: sandbox', answer);
      }
    },
  },
  {
    id: 'PRX-12',
    level: 'project',
    sentence: 'A redirect of a resource server is not followed with the token.',
    source: 'RFC 10017 6.1.3.6, in spirit',
    why: 'The resource server would choose who gets the token.',
    check: `Has the tester’s resource server redirect with ${REDIRECTS.join(', ')} to another place of the tester; expects nothing there.`,
    needs,
    axes: [{ value: REDIRECTS.map(String) }],
    requests: 1 + REDIRECTS.length,
    async *run(context) {
      const { request } = await proxiedCall(context);
      const location = `${context.authorizationServer.issuer}${ELSEWHERE}next`;
      for (const status of REDIRECTS) {
        context.authorizationServer.answerNext(request.path, { status, headers: { location }, body: '' });
        yield* strayed(await arrivedWhile(context, () => callThrough(context)));
      }
    },
  },
  {
    id: 'PRX-13',
    level: 'project',
    sentence: 'Caches that people share may not store the answer of a call.',
    source: 'RFC 9111 3',
    why: 'A resource server counts on `Authorization` to keep caches away, which the answer to a cookie does not have.',
    check:
      'Has the tester’s resource server allow all caches, with success and with an error; expects `private` or `no-store`.',
    needs,
    requests: 3,
    async *run(context) {
      const { request } = await proxiedCall(context);
      const headers = { 'cache-control': 'public, s-maxage=600, max-age=600' };
      for (const status of [200, 404]) {
        context.authorizationServer.answerNext(request.path, { status, body: 'for all', headers });
        const { answer } = await proxiedCall(context);
        const directives = (answer.header('cache-control') ?? '').toLowerCase().split(/\s*,\s*/);
        if (!directives.includes('private') && !directives.includes('no-store'))
          yield finding('Cache-Control with private or no-store', answer);
      }
    },
  },
];

function* strayed(arrived: Awaited<ReturnType<typeof arrivedWhile>>) {
  for (const { path, headers } of arrived)
    if (path.startsWith(ELSEWHERE))
      yield observation(
        'no request there',
        `a request arrived, ${headers.authorization === undefined ? 'without' : 'with'} the token`,
      );
}

/** Whether no policy that applies lets scripts run. */
function isSandboxed(policy: string | undefined): boolean {
  const [sandbox] = /(?:^|[;,])\s*sandbox\b[^;,]*/i.exec(policy ?? '') ?? [];
  return sandbox !== undefined && !/allow-scripts/i.test(sandbox);
}
