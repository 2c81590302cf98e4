import { change, changeContract, type Mutation } from '../mutation.js';

const ROUTE = 'contract.route(request.method, request.path)';

/** HTTPS, and the paths of the endpoints. */
export const transport: readonly Mutation[] = [
  {
    id: 'TLS-01',
    deed: 'has the token endpoint elsewhere',
    test: 'flow/endpoints',
    changes: [changeContract('  /.well-known/bff-token:', '  /.well-known/bff-tokens:')],
  },
  {
    id: 'TLS-01',
    deed: 'finds its endpoints without case',
    test: 'flow/endpoints',
    changes: [change('server/serve-contract', ROUTE, 'contract.route(request.method, request.path.toLowerCase())')],
  },
  {
    id: 'TLS-02',
    deed: 'has the session endpoint elsewhere',
    test: 'flow/endpoints',
    changes: [changeContract('  /.well-known/bff-sessioninfo:', '  /.well-known/bff-session:')],
  },
  {
    id: 'TLS-03',
    deed: 'may be reached over plain HTTP from elsewhere',
    test: 'config/read-options',
    changes: [
      change(
        'config/cross-checks',
        "if (url === undefined || url.startsWith('https:')) return [];",
        "if (url === undefined || url.startsWith('http')) return [];",
      ),
    ],
  },
  {
    id: 'TLS-04',
    deed: 'takes a session over plain HTTP',
    test: 'flow/transport',
    changes: [
      change('server/checks', "return secure ? undefined : refuse(400, 'invalid_session',", 'return undefined && ('),
    ],
  },
  {
    id: 'TLS-04',
    deed: 'looks at one hop of several',
    test: 'flow/transport',
    changes: [change('server/peer', 'return schemes.every((scheme)', 'return schemes.some((scheme)')],
  },
  {
    id: 'TLS-05',
    deed: 'believes everybody who says https',
    test: 'flow/transport',
    changes: [change('server/peer', 'if (!direct.isTrusted) return direct;', '')],
  },
  {
    id: 'TLS-06',
    deed: 'sends on to HTTPS in an answer that may be kept',
    test: 'flow/transport',
    changes: [
      change(
        'server/serve-contract',
        'if (refusal) return respond(ctx, operation, refusal);',
        "if (!request.secure) return ctx.redirect('https://app.example' + ctx.url);\n    if (refusal) return respond(ctx, operation, refusal);",
      ),
    ],
  },
  {
    id: 'TLS-07',
    deed: 'tells no browser to come over HTTPS from now on',
    test: 'flow/transport',
    changes: [change('server/headers', "if (isHttps && publicOrigin.startsWith('https:'))", 'if (false)')],
  },
  {
    id: 'TLS-10',
    deed: 'tells browsers so over plain HTTP too, where anybody on the way can say it',
    test: 'flow/transport',
    changes: [
      change(
        'server/headers',
        "if (isHttps && publicOrigin.startsWith('https:'))",
        "if (publicOrigin.startsWith('https:'))",
      ),
    ],
  },
  {
    id: 'TLS-08',
    deed: 'takes what follows the path for a part of it',
    test: 'flow/endpoints',
    changes: [
      change(
        'server/serve-contract',
        ROUTE,
        "contract.route(request.method, request.path.replace(/(bff-token).*$/, '$1'))",
      ),
    ],
  },
  {
    id: 'TLS-11',
    deed: 'reads the path of a request by a parser of URLs, which throws',
    test: 'unit/server/entrance',
    changes: [
      change(
        'server/entrance',
        "const target = readTarget(ctx.req.url ?? '');",
        "const target = { path: ctx.path, query: '' };",
      ),
    ],
  },
  {
    id: 'TLS-09',
    deed: 'has the endpoints at paths of its own only',
    test: 'flow/endpoints',
    changes: [
      changeContract('  /.well-known/bff-token:', '  /bff/token:'),
      changeContract('  /.well-known/bff-sessioninfo:', '  /bff/sessioninfo:'),
    ],
  },
];
