import { isByHand, isSigningAlgorithm } from '../../authorization-server/index.js';
import type { Finding } from '../finding.js';
import { type KnownServer, listIn, urlIn } from './context.js';

/** What the metadata says about the authorization code flow, PKCE, and the authentication of the client. */
export function checkProtocol(server: KnownServer): Finding[] {
  return [checkCodeFlow(server), checkS256(server), checkIssParameter(server), checkAuthenticationMethod(server)];
}

function checkCodeFlow({ metadata, findings, client }: KnownServer): Finding {
  const id = 'authorization-server.code-flow';
  if (isByHand(client))
    return findings.ok(id, 'Without metadata, only a sign-in shows whether the authorization code flow is offered.');
  const responseTypes = listIn(metadata, 'response_types_supported') ?? ['code'];
  const grantTypes = listIn(metadata, 'grant_types_supported') ?? ['authorization_code'];
  if (responseTypes.includes('code') && grantTypes.includes('authorization_code'))
    return findings.ok(id, 'The authorization code flow is offered.');
  const what = `The metadata does not offer the authorization code flow: response types ${quoted(responseTypes)}, grant types ${quoted(grantTypes)}.`;
  return findings.error(id, what, 'Enable the authorization code flow at the authorization server.');
}

function checkS256({ metadata, findings, client }: KnownServer): Finding {
  const id = 'authorization-server.pkce-s256';
  const methods = listIn(metadata, 'code_challenge_methods_supported');
  if (methods?.includes('S256')) return findings.ok(id, 'PKCE with S256 is offered.');
  if (isByHand(client)) return findings.ok(id, 'Without metadata, only a sign-in shows whether PKCE is supported.');
  const what =
    methods === undefined
      ? 'The metadata does not say whether PKCE is supported (code_challenge_methods_supported).'
      : `The metadata offers PKCE with ${quoted(methods)}, but not with S256, which the backend uses.`;
  const whatToDo = 'Enable PKCE with S256 at the authorization server, or update it.';
  return methods === undefined ? findings.warning(id, what, whatToDo) : findings.error(id, what, whatToDo);
}

function checkIssParameter({ metadata, findings, options }: KnownServer): Finding {
  const id = 'authorization-server.iss-parameter';
  if (metadata.authorization_response_iss_parameter_supported === true)
    return findings.ok(id, 'Authorization responses carry iss.');
  const what = 'Authorization responses carry no iss.';
  if (Object.keys(options.providers).length === 0) {
    return findings.ok(id, `${what} With one authorization server, none can be mistaken for another.`);
  }
  const whatToDo = 'Update the authorization server if you can. The backend keeps a redirect URI for each of them.';
  return findings.warning(id, what, whatToDo);
}

function checkAuthenticationMethod({ metadata, findings, client, configured }: KnownServer): Finding {
  const id = 'authorization-server.client-authentication';
  const offered = listIn(metadata, 'token_endpoint_auth_methods_supported') ?? ['client_secret_basic'];
  const { clientAuthentication } = client;
  if (isByHand(client)) {
    return findings.ok(id, `The backend authenticates with ${clientAuthentication ?? 'client_secret_basic'}.`);
  }
  const usable = clientAuthentication ? [clientAuthentication] : ['client_secret_basic', 'client_secret_post'];
  const common = usable.filter((method) => offered.includes(method));
  if (common.length > 0) return findings.ok(id, `The backend can authenticate with ${quoted(common)}.`);
  const what = `The backend would authenticate with ${quoted(usable)}, but the metadata offers ${quoted(offered)} only.`;
  return findings.error(id, what, `Set ${configured.path}.clientAuthentication to what the client is registered for.`);
}

export function quoted(values: readonly string[]): string {
  return values.length === 0 ? 'nothing' : values.join(', ');
}

const KEYS = 'authorization-server.keys';

/** Whether ID Tokens can be verified: an asymmetric algorithm, and keys for it. */
export async function checkKeys(server: KnownServer): Promise<Finding[]> {
  const { metadata, client, findings, ask } = server;
  if (!client.openidConnect) return [];
  const algorithms = listIn(metadata, 'id_token_signing_alg_values_supported') ?? ['RS256'];
  if (!algorithms.some(isSigningAlgorithm)) {
    const what = `ID Tokens are signed with ${quoted(algorithms)}, which the backend does not accept.`;
    return [findings.error(KEYS, what, 'Let the authorization server sign ID Tokens with RS256, ES256 or EdDSA.')];
  }
  const url = urlIn(metadata, 'jwks_uri');
  if (url === undefined) {
    return [findings.error(KEYS, 'The metadata has no jwks_uri.', 'Set endpoints.jwks to the URL of its keys.')];
  }
  const answer = await ask(url);
  if (answer.kind === 'no answer' || answer.status !== 200) {
    const happened = answer.kind === 'no answer' ? answer.reason : `it answered ${answer.status}`;
    return [findings.error(KEYS, `The keys at ${url.href} cannot be fetched: ${happened}.`, 'Check that URL.')];
  }
  const count = signingKeysIn(answer.json.keys);
  const what = `${url.href} has ${count === 0 ? 'no key' : count === 1 ? 'a key' : `${count} keys`} for signatures.`;
  if (count > 0) return [findings.ok(KEYS, what)];
  return [findings.error(KEYS, what, 'Generate a signing key at the authorization server.')];
}

function signingKeysIn(keys: unknown): number {
  if (!Array.isArray(keys)) return 0;
  return keys.filter((key) => ['RSA', 'EC', 'OKP'].includes(key?.kty) && key.use !== 'enc').length;
}
