import { isLoopbackUrl } from '../core/network.js';
import { authorizationServerProblems, authorizationServersOf } from './authorization-server-checks.js';
import type { AuthorizationServerSettings } from './authorization-server-schema.js';
import { handOverProblems } from './hand-over-checks.js';
import { proxyProblems } from './proxy-checks.js';
import { dpopProblems, proxyTargetProblems } from './proxy-target-checks.js';
import type { Options } from './schema.js';
import { sealingKeyProblems } from './sealing-key-checks.js';

/** The problems that no single option shows, one line each. */
export function problemsAcrossOptions(options: Options): string[] {
  return [
    ...plainHttpProblems(options),
    ...authorizationServerProblems(options),
    ...resourceProblems(options),
    ...sealingKeyProblems(options),
    ...signInProblems(options),
    ...storeProblems(options),
    ...sessionProblems(options),
    ...proxyProblems(options),
    ...proxyTargetProblems(options),
    ...dpopProblems(options),
    ...handOverProblems(options),
  ];
}

type NamedUrl = [path: string, url: string | undefined];

function urlsOf(
  path: string,
  { issuer, endpoints, signOutUrl, userEndpoint }: AuthorizationServerSettings,
): NamedUrl[] {
  const own = Object.entries(endpoints ?? {}).map(
    ([name, url]): NamedUrl => [`${path}.endpoints.${name}`, typeof url === 'string' ? url : undefined],
  );
  const further: NamedUrl[] = [
    [`${path}.signOutUrl.url`, signOutUrl?.url],
    [`${path}.userEndpoint.url`, userEndpoint?.url],
  ];
  return [[`${path}.issuer`, issuer], ...further, ...own];
}

function plainHttpProblems(options: Options): string[] {
  const urls: NamedUrl[] = [
    ['publicOrigin', options.publicOrigin],
    ...authorizationServersOf(options).flatMap(({ path, settings }) => urlsOf(path, settings)),
    ['signIn.redirectUri', options.signIn.redirectUri],
    ['signIn.postLogoutRedirectUri', options.signIn.postLogoutRedirectUri],
  ];
  const allowed = options.dangerouslyAllowPlainHttpOnLoopback;
  return urls.flatMap(([path, url]) => {
    if (url === undefined || url.startsWith('https:')) return [];
    if (!isLoopbackUrl(url)) return [`${path}: expected an https URL, found an http URL`];
    if (allowed) return [];
    return [
      `${path}: expected an https URL, found an http URL. ` +
        'For development on this machine set dangerouslyAllowPlainHttpOnLoopback: true',
    ];
  });
}

function resourceProblems({ resources, defaultResource, providers }: Options): string[] {
  const indicators = resources.map((resource) => resource.indicator);
  const problems = indicators.flatMap((indicator, index) => {
    const first = indicators.indexOf(indicator);
    return first === index
      ? []
      : [`resources[${index}].indicator: expected each indicator once, found that of resources[${first}] again`];
  });
  if (defaultResource !== undefined && !indicators.includes(defaultResource)) {
    problems.push(`defaultResource: expected the indicator of one of resources, found another`);
  }
  for (const [index, resource] of resources.entries()) {
    const { provider } = resource;
    if (provider !== undefined && !Object.hasOwn(providers, provider)) {
      problems.push(`resources[${index}].provider: expected the name of one of providers, found another`);
    }
    for (const member of ['signInScopes', 'defaultScope'] as const) {
      const unknown = (resource[member] ?? []).findIndex((scope) => !resource.scopes.includes(scope));
      if (unknown !== -1) {
        problems.push(
          `resources[${index}].${member}[${unknown}]: expected one of the scopes of this resource, found another`,
        );
      }
    }
  }
  return problems;
}

/** Only the scope `openid` yields an ID Token, which names the person (OpenID Connect Core 1.0, section 3.1.2.1). */
function signInProblems({ signIn }: Options): string[] {
  return signIn.scope.includes('openid') ? [] : ['signIn.scope: expected "openid" among the scopes, found none'];
}

function storeProblems({ store }: Options): string[] {
  if (store.kind === 'redis') return [...redisProblems(store), ...passwordProblems(store), ...tlsProblems(store)];
  return store.kind === 'postgresql' ? [...passwordProblems(store), ...tlsProblems(store)] : [];
}

type Redis = Extract<Options['store'], { kind: 'redis' }>;
type Database = Extract<Options['store'], { kind: 'redis' | 'postgresql' }>;

function redisProblems(store: Redis): string[] {
  const problems: string[] = [];
  const places = (['url', 'sentinel', 'cluster'] as const).filter((place) => store[place] !== undefined);
  if (places.length !== 1) {
    problems.push(`store: expected one of url, sentinel and cluster, found ${places.join(' and ') || 'none'}`);
  }
  const { durability, replicaTimeoutSeconds, commandTimeoutSeconds } = store;
  if (durability === 'replicated' && replicaTimeoutSeconds >= commandTimeoutSeconds) {
    problems.push(
      `store.replicaTimeoutSeconds: expected less than store.commandTimeoutSeconds (${commandTimeoutSeconds}), ` +
        `found ${replicaTimeoutSeconds}`,
    );
  }
  return problems;
}

/** In PostgreSQL, the user is always in the URL. */
function passwordProblems(store: Database): string[] {
  const { username, password } = new URL(store.url?.reveal() ?? 'redis://none');
  const set = { username: 'username' in store ? store.username : undefined, password: store.password };
  return Object.entries({ username, password })
    .filter(([member, inUrl]) => inUrl !== '' && set[member as 'username' | 'password'] !== undefined)
    .map(([member]) => `store.${member}: expected once, found here and in store.url`);
}

function tlsProblems({ tls }: Database): string[] {
  const isPair = (tls?.certificateFile === undefined) === (tls?.privateKeyFile === undefined);
  return isPair ? [] : ['store.tls: expected certificateFile and privateKeyFile together, found one of them'];
}

function sessionProblems({ session }: Options): string[] {
  if (session.idleSeconds <= session.absoluteSeconds) return [];
  return [
    `session.idleSeconds: expected at most session.absoluteSeconds (${session.absoluteSeconds}), ` +
      `found ${session.idleSeconds}`,
  ];
}
