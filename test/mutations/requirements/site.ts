import { change, type Mutation } from '../mutation.js';

const OTHER_SITE = "if (site !== undefined && site !== 'same-origin') return 'foreign';";
const OTHER_ORIGIN = "if (headers.origin !== undefined && headers.origin !== publicOrigin) return 'foreign';";
const IS_SCRIPT = "return isScriptRequest(headers) ? 'own script' : 'foreign';";
const HEADERS_OUT = '...namesAndValues(headers), ';

/** Takes a header off, behind the check of the contract. */
export const withoutHeader = (name: string) =>
  change(
    'server/respond',
    HEADERS_OUT,
    `...namesAndValues(Object.fromEntries(Object.entries(headers).filter(([name]) => name !== '${name}'))), `,
  );

/** Who may ask. */
export const site: readonly Mutation[] = [
  {
    id: 'CSRF-01',
    deed: 'opens itself to every origin',
    test: 'flow/site',
    changes: [
      change(
        'server/headers',
        'const headers: Record<string, string> = {};',
        "const headers: Record<string, string> = { 'access-control-allow-origin': '*' };",
      ),
    ],
  },
  {
    id: 'CSRF-02',
    deed: 'approves a preflight',
    test: 'flow/site',
    changes: [
      change(
        'server/serve-contract',
        'headers: { allow } };',
        "headers: { allow, 'access-control-allow-methods': allow } };",
      ),
    ],
  },
  {
    id: 'CSRF-03',
    deed: 'takes an origin that looks alike for its own',
    test: 'flow/site',
    changes: [
      change(
        'http/provenance',
        OTHER_ORIGIN,
        "if (headers.origin !== undefined && !headers.origin.includes(new URL(publicOrigin).host)) return 'foreign';",
      ),
    ],
  },
  {
    id: 'CSRF-04',
    deed: 'lets other origins load its answers',
    test: 'flow/headers',
    changes: [withoutHeader('cross-origin-resource-policy')],
  },
  {
    id: 'CSRF-05',
    deed: 'answers every request',
    test: 'flow/site',
    changes: [change('contract/check-site', "if (provenanceOf(headers, publicOrigin) !== 'own script')", 'if (false)')],
  },
  {
    id: 'CSRF-06',
    deed: 'answers other sites',
    test: 'flow/site',
    changes: [
      change('http/provenance', OTHER_SITE, OTHER_SITE.replace(') return', " && site !== 'cross-site') return")),
    ],
  },
  {
    id: 'CSRF-06',
    deed: 'has a session live on by what it refuses',
    test: 'flow/session',
    changes: [
      change(
        'server/serve-contract',
        'protect(ctx, operation, respondValidly);',
        'protect(ctx, operation, respondValidly);\n    const asking = (await binding.read(ctx)).current;\n    if (asking) await backend.sessions.touch(asking);',
      ),
    ],
  },
  {
    id: 'CSRF-07',
    deed: 'answers its siblings',
    test: 'flow/site',
    changes: [
      change('http/provenance', OTHER_SITE, OTHER_SITE.replace(') return', " && site !== 'same-site') return")),
    ],
  },
  {
    id: 'CSRF-08',
    deed: 'answers frames and images',
    test: 'flow/site',
    changes: [change('http/provenance', IS_SCRIPT, "return 'own script';")],
  },
  {
    id: 'CSRF-09',
    deed: 'answers without the header that it was told to demand',
    test: 'flow/required-header',
    changes: [change('contract/check-site', 'return name === undefined ||', 'return true ||')],
  },
  {
    id: 'CSRF-10',
    deed: 'refuses who sends no Fetch Metadata',
    test: 'flow/site',
    changes: [change('http/provenance', OTHER_SITE, OTHER_SITE.replace('site !== undefined && ', ''))],
  },
  {
    id: 'CSRF-11',
    deed: 'refuses a site that it does not know',
    test: 'flow/site',
    changes: [change('http/provenance', ' && KNOWN_SITES.includes(site) ? site', ' ? site')],
  },
  {
    id: 'CSRF-12',
    deed: 'looks at Origin beside Fetch Metadata only',
    test: 'flow/site',
    changes: [change('http/provenance', OTHER_ORIGIN, OTHER_ORIGIN.replace('if (', 'if (site !== undefined && '))],
  },
  {
    id: 'CSRF-13',
    deed: 'takes its origin from the request',
    test: 'flow/site',
    changes: [
      change(
        'http/provenance',
        OTHER_ORIGIN,
        OTHER_ORIGIN.replace(') return', " && headers.origin !== 'http://' + headers.host) return"),
      ),
    ],
  },
  {
    id: 'CSRF-14',
    deed: 'answers with a script',
    test: 'flow/token-query',
    changes: [
      change(
        'server/respond',
        "const text = body === undefined ? '' :",
        "const text = ctx.querystring.includes('jsonp=') ? 'x(' + JSON.stringify(body) + ')' : body === undefined ? '' :",
      ),
    ],
  },
  {
    id: 'CSRF-15',
    deed: 'signs people in for other sites, unasked',
    test: 'flow/site',
    changes: [
      change(
        'contract/check-site',
        "if (provenance === 'foreign navigation') return 'asks the person';",
        "if (provenance === 'foreign navigation') return 'passes';",
      ),
    ],
  },
  {
    id: 'CSRF-16',
    deed: 'asks the authorization server where it comes from',
    test: 'flow/backchannel-logout',
    changes: [change('contract/check-site', "if (isBackChannel) return 'passes';", '')],
  },
];
