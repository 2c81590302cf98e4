import { setTimeout as wait } from 'node:timers/promises';
import {
  type ContractTestOptions,
  NothingToTest,
  type ScriptedAuthorizationServer,
  whereLoginLeads,
} from '../contract-test/index.js';

/** What the operator has to configure in the backend. */
export function tellConfiguration(
  { baseUrl }: ContractTestOptions,
  { issuer, client }: ScriptedAuthorizationServer,
): string {
  return `The authorization server is listening. Configure the backend at ${baseUrl} for it:

  issuer          ${issuer}   (metadata at /.well-known/openid-configuration)
  client id       ${client.clientId}
  client secret   ${client.clientSecret}
  redirect URI    any: each is accepted

It is for tests only: it signs every browser in without a password, and no resource server accepts its access tokens.
`;
}

/** Waits until signing in at the backend redirects to our authorization server. */
export async function waitForBackend(
  options: ContractTestOptions,
  { issuer }: ScriptedAuthorizationServer,
  { waitSeconds }: { waitSeconds: number },
): Promise<void> {
  const end = Date.now() + waitSeconds * 1000;
  const isOurs = (leadsTo: string) => leadsTo.startsWith(`${issuer}/`);
  let place = await whereLoginLeads(options);
  for (; !isOurs(place) && Date.now() < end; place = await whereLoginLeads(options)) await wait(1000);
  if (!isOurs(place))
    throw new NothingToTest(`Signing in at ${options.hints?.loginUrl} does not lead to ${issuer}, but to: ${place}`);
}
