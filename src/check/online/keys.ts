import { isSigningAlgorithm } from '../../authorization-server/index.js';
import type { Finding } from '../finding.js';
import { type KnownServer, listIn, urlIn } from './context.js';
import { quoted } from './protocol-findings.js';

const ID = 'authorization-server.keys';

/** Whether ID Tokens can be verified: an asymmetric algorithm, and keys for it. */
export async function checkKeys(server: KnownServer): Promise<Finding[]> {
  const { metadata, client, findings, ask } = server;
  if (!client.openidConnect) return [];
  const algorithms = listIn(metadata, 'id_token_signing_alg_values_supported') ?? ['RS256'];
  if (!algorithms.some(isSigningAlgorithm)) {
    const what = `ID Tokens are signed with ${quoted(algorithms)}, which the backend does not accept.`;
    return [findings.error(ID, what, 'Let the authorization server sign ID Tokens with RS256, ES256 or EdDSA.')];
  }
  const url = urlIn(metadata, 'jwks_uri');
  if (url === undefined) {
    return [findings.error(ID, 'The metadata has no jwks_uri.', 'Set endpoints.jwks to the URL of its keys.')];
  }
  const answer = await ask(url);
  if (answer.kind === 'no answer' || answer.status !== 200) {
    const happened = answer.kind === 'no answer' ? answer.reason : `it answered ${answer.status}`;
    return [findings.error(ID, `The keys at ${url.href} cannot be fetched: ${happened}.`, 'Check that URL.')];
  }
  const count = signingKeysIn(answer.json.keys);
  const what = `${url.href} has ${count === 0 ? 'no key' : count === 1 ? 'a key' : `${count} keys`} for signatures.`;
  if (count > 0) return [findings.ok(ID, what)];
  return [findings.error(ID, what, 'Generate a signing key at the authorization server.')];
}

function signingKeysIn(keys: unknown): number {
  if (!Array.isArray(keys)) return 0;
  return keys.filter((key) => ['RSA', 'EC', 'OKP'].includes(key?.kty) && key.use !== 'enc').length;
}
