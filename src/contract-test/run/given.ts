import { createSecrets, type Secrets } from '../probe/secrets.js';
import type { ContractTestOptions } from './options.js';

/** All addresses that the operator gave, and that of the tester's authorization server. */
export function givenUrls({ baseUrl, hints = {}, authorizationServer }: ContractTestOptions): URL[] {
  const { plainUrl, loginUrl, logout, backChannelLogoutUrl, proxyUrl } = hints;
  const hinted = [plainUrl, loginUrl, logout?.url, backChannelLogoutUrl, proxyUrl];
  const given = [baseUrl, ...hinted, authorizationServer?.issuer];
  return given.flatMap((url) => (url !== undefined && URL.canParse(url, baseUrl) ? [new URL(url, baseUrl)] : []));
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
