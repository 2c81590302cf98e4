import { createSecrets, type Secrets } from '../probe/secrets.js';
import type { ContractTestOptions } from './options.js';

/** All addresses that the operator gave, and that of the tester's authorization server. */
export function givenUrls(options: ContractTestOptions): URL[] {
  const { baseUrl, authorizationServer } = options;
  const given = [baseUrl, ...Object.values(hintUrls(options)), authorizationServer?.issuer];
  return given.flatMap((url) => (url !== undefined && URL.canParse(url, baseUrl) ? [new URL(url, baseUrl)] : []));
}

/** The addresses among the hints, by what they are called in messages. */
export function hintUrls({ hints = {} }: ContractTestOptions): Readonly<Record<string, string | undefined>> {
  const { plainUrl: plain, loginUrl: login, logout, backChannelLogoutUrl, proxyUrl: proxy } = hints;
  return { plain, login, logout: logout?.url, 'back-channel logout': backChannelLogoutUrl, proxy };
}

/** Learns the tokens that the authorization server has issued since it was called last. */
export function learnerOfIssued(secrets: Secrets, { authorizationServer }: ContractTestOptions): () => void {
  let known = 0;
  return () => {
    const issued = authorizationServer?.issued ?? [];
    for (const { accessToken, refreshToken, idToken } of issued.slice(known)) {
      secrets.add('access token', accessToken);
      secrets.add('refresh token', refreshToken);
      secrets.add('id token', idToken);
    }
    known = issued.length;
  };
}

/** What the operator gave that may be secret: extra headers, the client's secret, parameters of addresses. */
export function givenSecrets(options: ContractTestOptions): Secrets {
  const secrets = createSecrets(options.extraHeaders);
  secrets.add('client secret', options.authorizationServer?.client.clientSecret);
  for (const { searchParams } of givenUrls(options))
    for (const value of searchParams.values()) secrets.add('hint', value);
  return secrets;
}

/**
 * Makes URLs of the hints that are paths. A path is that of the host, as in a link on a page of the backend: the path
 * of the base URL does not come before it, but before those of the two endpoints only.
 */
export function resolveHints(options: ContractTestOptions): ContractTestOptions {
  const { baseUrl, hints } = options;
  if (hints === undefined || new URL(baseUrl).pathname === '/') return options;
  const { loginUrl, logout, backChannelLogoutUrl, proxyUrl } = hints;
  const absolute = (url: string) => new URL(url, baseUrl).href;
  const urls = Object.entries({ loginUrl, backChannelLogoutUrl, proxyUrl }).flatMap(([name, url]) =>
    url === undefined ? [] : [[name, absolute(url)] as const],
  );
  const signingOut = logout && { logout: { ...logout, url: absolute(logout.url) } };
  return { ...options, hints: { ...hints, ...Object.fromEntries(urls), ...signingOut } };
}
