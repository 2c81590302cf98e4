import { setTimeout as wait } from 'node:timers/promises';
import {
  type ContractTestOptions,
  type ControllableAuthorizationServer,
  NothingToJudge,
  WrongUsage,
} from '../contract-test/index.js';

/** What the operator has to tell the backend. */
export function tellConfiguration(
  { baseUrl }: ContractTestOptions,
  { issuer, client }: ControllableAuthorizationServer,
): string {
  return `The authorization server is listening. Configure the backend at ${baseUrl} for it:

  issuer          ${issuer}   (metadata at /.well-known/openid-configuration)
  client id       ${client.clientId}
  client secret   ${client.clientSecret}
  redirect URI    any: each is accepted

It is for tests: it signs in whoever comes. Access tokens of its own say nothing to any resource server.
`;
}

/** Waits until signing in at the backend leads to our authorization server. */
export async function waitForBackend(
  { hints, baseUrl }: ContractTestOptions,
  { issuer }: ControllableAuthorizationServer,
  { waitSeconds }: { waitSeconds: number },
): Promise<void> {
  if (hints?.loginUrl === undefined) throw new WrongUsage('--with-authorization-server needs --login-url.');
  const url = new URL(hints.loginUrl, baseUrl);
  const headers = {
    accept: 'text/html',
    'sec-fetch-site': 'none',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };
  let seen = 'no answer';
  for (const end = Date.now() + waitSeconds * 1000; Date.now() < end; await wait(1000)) {
    const response = await fetch(url, { redirect: 'manual', headers }).catch(() => undefined);
    if (response === undefined) continue;
    const location = response.headers.get('location') ?? '';
    if (location.startsWith(issuer)) return;
    seen = location === '' ? `status ${response.status}` : `a redirect to ${location.split('?')[0]}`;
  }
  throw new NothingToJudge(`Signing in at ${url.href} does not lead to ${issuer}: ${seen}.`);
}
