import { type AddressRange, addressMatcher, isLoopbackUrl, parseAddressRange } from '../core/network.js';
import { authorizationServerProblems, authorizationServersOf } from './authorization-server-checks.js';
import type { AuthorizationServerSettings } from './authorization-server-schema.js';
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

/** One address of each network of the size of 10.0.0.0/8, the largest private network (RFC 1918). */
const NETWORKS = Array.from({ length: 256 }, (_, first) => `${first}.0.0.1`);

/** The prefix length of fc00::/7 (RFC 4193). */
const SHORTEST_IPV6_PREFIX = 7;

/** The problems of the trusted proxies. In a range with public addresses, any client could forge its address. */
function proxyProblems({ trustedProxies }: Options): string[] {
  return trustedProxies.flatMap((text, index) => {
    const range = parseAddressRange(text);
    const path = `trustedProxies[${index}]`;
    if (range === undefined) return [`${path}: expected an address or a range like 10.0.0.0/8, found another text`];
    if (!isTooWide(range)) return [];
    return [
      `${path}: expected the addresses of your proxies, at most a range like 10.0.0.0/8 or fc00::/7, found a wider one`,
    ];
  });
}

/** An IPv6 range may contain IPv4 addresses, as ::ffff:0:0/96 contains all of them. */
function isTooWide(range: AddressRange): boolean {
  const isTooWideInIpv6 = range.family === 'ipv6' && range.prefix < SHORTEST_IPV6_PREFIX;
  return isTooWideInIpv6 || NETWORKS.filter(addressMatcher([range])).length > 1;
}

/** The problems of bound tokens: nothing but a proxy can use one. */
function dpopProblems({ dpop, resources, proxies, defaultResource }: Options): string[] {
  const proxied = Object.values(proxies).map(({ resource = defaultResource }) => resource);
  return resources.flatMap((resource, index) => {
    if (!resource.dpop) return [];
    const path = `resources[${index}].dpop`;
    const problems: string[] = [];
    if (dpop === undefined) problems.push(`${path}: expected a key in dpop.privateKeyFile, found none`);
    if (!proxied.includes(resource.indicator))
      problems.push(
        `${path}: expected one of proxies to be for this resource, because only they use its tokens, found none`,
      );
    return problems;
  });
}

/** The problems of the proxies that no single option shows. */
function proxyTargetProblems({ proxies, resources, scopes, defaultResource, session }: Options): string[] {
  return Object.entries(proxies).flatMap(([name, proxy]) => {
    const problems: string[] = [];
    const path = `proxies.${name}`;
    const { target, resource = defaultResource, scope = [], setCookies } = proxy;
    if (!target.startsWith('https:') && !isLoopbackUrl(target))
      problems.push(`${path}.target: expected an https URL, because it receives tokens, found an http URL`);
    const named = resources.find(({ indicator }) => indicator === resource);
    if (resource !== undefined && named === undefined)
      problems.push(`${path}.resource: expected the indicator of one of resources, found another`);
    const unknown = scope.findIndex((token) => ![...scopes, ...(named?.scopes ?? [])].includes(token));
    if (unknown !== -1)
      problems.push(`${path}.scope[${unknown}]: expected one of the scopes of the resource, found another`);
    if (setCookies.includes(session.cookieName))
      problems.push(`${path}.setCookies: expected cookies of the resource server, found the session cookie`);
    return problems;
  });
}

/** 128 random bits have 32 hexadecimal digits, or 22 characters of base64url. */
const SHORTEST_SECRET = 22;
const HOW_TO_MAKE_SECRET = 'Make one with: openssl rand -base64 32';

/** The problems of `handOver`. A client with one of its secrets can sign in any person, so the secrets must be strong. */
function handOverProblems({ handOver }: Options): string[] {
  if (handOver === undefined) return [];
  const { host, socket, secrets } = handOver;
  const short = secrets.flatMap((secret, index) =>
    secret.reveal().length >= SHORTEST_SECRET
      ? []
      : [`handOver.secrets[${index}]: expected at least ${SHORTEST_SECRET} characters. ${HOW_TO_MAKE_SECRET}`],
  );
  if (socket !== undefined) return short;
  const none = secrets.length > 0 ? [] : [`handOver.secrets: expected at least one, found none. ${HOW_TO_MAKE_SECRET}`];
  return [...short, ...none, ...handOverPlaceProblems(host)];
}

/** Secret and refresh tokens cross the connection as they are. */
function handOverPlaceProblems(host: string): string[] {
  if (isLoopbackUrl(`http://${host.includes(':') ? `[${host}]` : host}`)) return [];
  return [
    `handOver.host: expected a loopback address, found "${host}". For another machine, put a proxy with TLS in front that ` +
      'requires a client certificate.',
  ];
}
