import { change, type Mutation } from '../mutation.js';

const test = 'flow/proxy';
const GUARDS = '...createGuards({ ...served, backend, limits: ownLimits }),';
const FIRST_PASSED = "const PASSED = [\n  'accept',";

/** Calls of resource servers through the backend. */
export const proxying: readonly Mutation[] = [
  {
    id: 'PRX-01',
    deed: 'looks for a session too late',
    test,
    changes: [change('server/serve-proxies', GUARDS, GUARDS.replace(/,$/, '.slice(0, -1),'))],
  },
  {
    id: 'PRX-02',
    deed: 'tells the page which token it has sent',
    test,
    changes: [
      change(
        'proxy/send-once',
        'const headers = headersFor(sending, received);',
        "const headers = [...headersFor(sending, received), 'x-sent-token', token.value];",
      ),
    ],
  },
  {
    id: 'PRX-03',
    deed: 'passes calls of other sites on',
    test,
    changes: [change('server/serve-proxies', GUARDS, GUARDS.replace(/,$/, '.slice(1),'))],
  },
  {
    id: 'PRX-04',
    deed: 'passes CORS headers of the resource server on',
    test,
    changes: [change('proxy/response-headers', '|access-control-.*|', '|')],
  },
  {
    id: 'PRX-05',
    deed: 'does not demand its header of calls',
    test,
    changes: [
      change(
        'server/serve-proxies',
        GUARDS,
        GUARDS.replace('backend,', 'backend: { options: { ...backend.options, requiredHeader: undefined } },'),
      ),
    ],
  },
  {
    id: 'PRX-06',
    deed: 'passes paths on that servers read in different ways',
    test,
    changes: [change('proxy/read-call', ' || AMBIGUOUS.test(normalized)', '')],
  },
  {
    id: 'PRX-06',
    deed: 'allows every path',
    test,
    changes: [change('proxy/read-call', '!api.allows(normalized)', 'normalized === api.name')],
  },
  {
    id: 'PRX-07',
    deed: 'lets the page choose the host',
    test,
    changes: [change('proxy/request-headers', FIRST_PASSED, "const PASSED = [\n  'host',\n  'accept',")],
  },
  {
    id: 'PRX-08',
    deed: 'passes cookies on',
    test,
    changes: [change('proxy/request-headers', FIRST_PASSED, "const PASSED = [\n  'cookie',\n  'accept',")],
  },
  {
    id: 'PRX-09',
    deed: 'prefers the Authorization of the page',
    test,
    changes: [
      change(
        'proxy/request-headers',
        'const sent: string[] = [...credentials,',
        "const sent: string[] = [...(headers.authorization ? ['authorization', headers.authorization] : credentials),",
      ),
    ],
  },
  {
    id: 'PRX-10',
    deed: 'passes all cookies of the resource server on',
    test,
    changes: [change('proxy/response-headers', 'allowed.includes(name) && ', '')],
  },
  {
    id: 'PRX-11',
    deed: 'serves documents of the resource server as pages of its own',
    test,
    changes: [
      change('proxy/response-headers', `"default-src 'none'; frame-ancestors 'none'; sandbox"`, `"default-src 'self'"`),
    ],
  },
  {
    id: 'PRX-12',
    deed: 'follows redirects',
    test,
    changes: [
      change('proxy/pool', 'import { Pool }', 'import { interceptors, Pool }'),
      change(
        'proxy/pool',
        'bodyTimeout: timeouts.idleSeconds * 1000,\n  });',
        'bodyTimeout: timeouts.idleSeconds * 1000,\n  }).compose(interceptors.redirect({ maxRedirections: 1 })) as unknown as Pool;',
      ),
    ],
  },
  {
    id: 'PRX-13',
    deed: 'passes the caching rules of the resource server on',
    test,
    changes: [
      change(
        'proxy/response-headers',
        "'cache-control', privately(cacheControl),",
        "'cache-control', cacheControl ?? 'private',",
      ),
    ],
  },
];
