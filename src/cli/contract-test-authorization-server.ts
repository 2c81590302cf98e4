import { setTimeout as wait } from 'node:timers/promises';
import {
  type ContractTestOptions,
  type ControllableAuthorizationServer,
  NothingToJudge,
  whereLoginLeads,
} from '../contract-test/index.js';

/** Prints the settings that the backend needs for our authorization server. */
export function tellConfiguration(
  { baseUrl }: ContractTestOptions,
  { issuer, client }: ControllableAuthorizationServer,
): string {
  return `The authorization server is listening. Configure the backend at ${baseUrl} for it:

  issuer          ${issuer}   (metadata at /.well-known/openid-configuration)
  client id       ${client.clientId}
  client secret   ${client.clientSecret}
  redirect URI    any: each is accepted

It is for tests: it signs in every visitor without asking. Access tokens of its own say nothing to any resource server.
`;
}

/** Waits until signing in at the backend redirects to our authorization server. */
export async function waitForBackend(
  options: ContractTestOptions,
  { issuer }: ControllableAuthorizationServer,
  { waitSeconds }: { waitSeconds: number },
): Promise<void> {
  const end = Date.now() + waitSeconds * 1000;
  let place = await whereLoginLeads(options);
  for (; !place.startsWith(issuer) && Date.now() < end; place = await whereLoginLeads(options)) await wait(1000);
  if (!place.startsWith(issuer))
    throw new NothingToJudge(`Signing in at ${options.hints?.loginUrl} does not lead to ${issuer}, but to: ${place}`);
}
