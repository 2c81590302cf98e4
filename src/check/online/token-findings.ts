import { randomBytes } from 'node:crypto';
import { Secret } from '../../core/secret.js';
import type { Finding } from '../finding.js';
import type { NoAnswer, ProbeAnswer } from './ask.js';
import { postAuthenticated } from './authenticated-post.js';
import type { KnownServer } from './context.js';

const SECRET = 'authorization-server.client-secret';
const AUTHENTICATED = 'authorization-server.client-is-authenticated';
const REFRESH = 'authorization-server.refresh-grant';

export interface TokenProbes {
  /** Whether a wrong secret is tried too. Some servers count failed authentications, so not at each start. */
  readonly withWrongSecret: boolean;
}

/** Presents a code and a refresh token that were never issued, so that only the authentication of the client can succeed. */
export async function checkTokenEndpoint(server: KnownServer, { withWrongSecret }: TokenProbes): Promise<Finding[]> {
  const answer = await postAuthenticated(server, 'token_endpoint', { parameters: madeUpCode(server) });
  const secret = checkSecret(answer, server);
  if (secret.level !== 'ok') return [secret];
  return [
    secret,
    ...(withWrongSecret ? await checkWrongSecret(server) : []),
    ...checkRefresh(await postAuthenticated(server, 'token_endpoint', { parameters: madeUpRefreshToken() }), server),
  ];
}

const madeUp = () => randomBytes(32).toString('base64url');

function madeUpCode({ client }: KnownServer): URLSearchParams {
  return new URLSearchParams({
    grant_type: 'authorization_code',
    code: madeUp(),
    redirect_uri: client.redirectUri,
    code_verifier: madeUp(),
  });
}

function madeUpRefreshToken(): URLSearchParams {
  return new URLSearchParams({ grant_type: 'refresh_token', refresh_token: madeUp() });
}

function checkSecret(answer: ProbeAnswer | NoAnswer, { client, configured, findings }: KnownServer): Finding {
  if (answer.kind === 'no answer') {
    const what = `The token endpoint did not answer: ${answer.reason}.`;
    return findings.error(SECRET, what, 'Check the token endpoint and the network.');
  }
  if (answer.json.error === 'invalid_grant') {
    return findings.ok(SECRET, `The client ${client.clientId} can authenticate at the token endpoint.`);
  }
  const asked = `The token endpoint answered ${described(answer)} to the client ${client.clientId}`;
  if (answer.json.error === 'invalid_client' || answer.status === 401) {
    const what = `${asked}: the client id, the client secret or the way of authentication is wrong.`;
    const whatToDo = `Compare ${configured.path}.clientId, clientSecret and clientAuthentication with the registration.`;
    return findings.error(SECRET, what, whatToDo);
  }
  const what = `${asked}, and not invalid_grant, which is right for a code that was never issued.`;
  const whatToDo = 'Allow the client to use the authorization code grant, and read what the server says.';
  return answer.json.error === 'unauthorized_client'
    ? findings.error(SECRET, what, whatToDo)
    : findings.warning(SECRET, what, whatToDo);
}

/** Only where the right secret is accepted, so that the difference is the secret. */
async function checkWrongSecret(server: KnownServer): Promise<Finding[]> {
  const { client, findings } = server;
  if (client.clientSecret === undefined) return [];
  const stranger = { ...client, clientSecret: new Secret(madeUp()) };
  const answer = await postAuthenticated(server, 'token_endpoint', {
    parameters: madeUpCode(server),
    client: stranger,
  });
  if (answer.kind === 'no answer') return [];
  if (answer.json.error !== 'invalid_grant') return [findings.ok(AUTHENTICATED, 'A wrong client secret is refused.')];
  const what = `A wrong client secret is answered like the right one (${described(answer)}).`;
  return [findings.error(AUTHENTICATED, what, 'Register the client as a confidential one, with a secret.')];
}

function checkRefresh(answer: ProbeAnswer | NoAnswer, { client, findings }: KnownServer): Finding[] {
  if (answer.kind === 'no answer') return [];
  if (answer.json.error === 'invalid_grant') {
    return [findings.ok(REFRESH, `The client ${client.clientId} may refresh tokens.`)];
  }
  const what = `A refresh by the client ${client.clientId} is answered ${described(answer)}, and not invalid_grant, which is right for a refresh token that was never issued.`;
  const whatToDo = 'Allow the client to use the refresh token grant, unless people are to sign in again instead.';
  return [findings.warning(REFRESH, what, whatToDo)];
}

function described({ status, json }: ProbeAnswer): string {
  const words = [json.error, json.error_description].filter((word) => typeof word === 'string');
  return words.length === 0 ? String(status) : `${status} ${words.join(': ')}`;
}
