import { stringify } from 'yaml';

/** What a settings file is made of. */
export interface InitAnswers {
  readonly publicOrigin: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Empty: none yet. */
  readonly resource: string;
  /** Separated by spaces. */
  readonly scopes: string;
  readonly store: string;
  /** A folder; empty: another server serves the page. */
  readonly pages: string;
}

interface SecretFiles {
  readonly sealingKeys: string;
  readonly clientSecret: string;
}

/** The text of a settings file, with comments. */
export function settingsText(answers: Omit<InitAnswers, 'clientSecret'>, files: SecretFiles): string {
  const { publicOrigin, issuer, clientId, resource, scopes, store, pages } = answers;
  return [
    `# Settings of tmi-bff. docs/configuration.md of the package describes every option.
# yaml-language-server: $schema=node_modules/tmi-bff/docs/settings.schema.json
`,
    part('The origin of the page, as the browser sees it.', { publicOrigin }),
    ...transportParts(publicOrigin),
    part('Where people sign in. The secret is in a file of its own, which only its owner can read.', {
      authorizationServer: { issuer, ...presetFor(issuer), clientId, clientSecretFile: files.clientSecret },
    }),
    part('The resource servers that the page may request tokens for, and all scopes that it may request there.', {
      resources: resource === '' ? [] : [{ indicator: resource, scopes: scopes.split(/\s+/).filter(Boolean) }],
    }),
    ...(resource === '' ? [] : [part('The resource of a query that names none.', { defaultResource: resource })]),
    part('Where sessions are kept: memory, embedded, redis or postgresql (docs/stores.md).', {
      store: store === 'embedded' ? { kind: store, folder: 'sessions' } : { kind: store },
    }),
    part(`The keys that seal sessions at rest, newest first. To add one: tmi-bff keys --file ${files.sealingKeys}`, {
      sealingKeysFile: files.sealingKeys,
    }),
    ...(pages === '' ? [] : [part('The built frontend.', { pages: { folder: pages } })]),
  ].join('\n');
}

/** Keycloak's issuers end with the realm. */
function presetFor(issuer: string): { preset?: 'keycloak' } {
  return /\/realms\/[^/]+$/.test(issuer) ? { preset: 'keycloak' } : {};
}

/** On this machine the backend listens where the browser goes; elsewhere a proxy in front knows its port. */
function transportParts(publicOrigin: string): string[] {
  if (!publicOrigin.startsWith('http:')) {
    return [
      part('The proxies in front that terminate TLS. Without one, set listen.tls.', {
        trustedProxies: ['127.0.0.1'],
      }),
    ];
  }
  return [
    part('For development on this machine: plain HTTP counts as HTTPS.', { dangerouslyAllowPlainHttpOnLoopback: true }),
    part('Where the backend listens: the port of the origin.', { listen: { port: portOf(publicOrigin) } }),
  ];
}

/** What is no origin is refused later, with all that is wrong. */
function portOf(origin: string): number {
  return URL.canParse(origin) ? Number(new URL(origin).port || 80) : 80;
}

function part(comment: string, settings: Readonly<Record<string, unknown>>): string {
  return `# ${comment}\n${stringify(settings)}`;
}
