import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, expect, it } from '@jest/globals';
import { checkAuthorizationServers } from '../../../src/check/check-authorization-servers.js';
import { readOptions } from '../../../src/config/read-options.js';
import { startListening, stopListening } from '../../../src/http/listen.js';

const SECRET = 'secret-of-the-registration';

let server: Server | undefined;
afterEach(async () => {
  if (server !== undefined) await stopListening(server, { finishingMs: 0 });
  server = undefined;
});

interface Hostile {
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** The answer of the token endpoint. */
  readonly answer?: (request: IncomingMessage) => unknown;
}

/** What is found at an authorization server that answers in this way. */
async function findingsAt({ metadata = {}, answer = () => ({ error: 'invalid_grant' }) }: Hostile) {
  let issuer = '';
  server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url?.startsWith('/.well-known/') === true) {
      const endpoints = { authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` };
      response.end(JSON.stringify({ issuer, ...endpoints, jwks_uri: `${issuer}/keys`, ...metadata }));
    } else {
      response.writeHead(400).end(JSON.stringify(answer(request)));
    }
  });
  issuer = `http://127.0.0.1:${await startListening(server as never, { host: '127.0.0.1', port: 0 })}`;
  const options = readOptions({
    publicOrigin: 'https://app.acme.test',
    authorizationServer: { issuer, clientId: 'portfolio', clientSecret: SECRET },
    resources: [{ indicator: 'https://stocks.acme.test', scopes: ['read'] }],
    trustedProxies: ['127.0.0.1'],
    dangerouslyAllowPlainHttpOnLoopback: true,
  });
  return checkAuthorizationServers(options, { withWrongSecret: false });
}

it('A finding has no secret, also if the authorization server repeats the request in its error', async () => {
  const repeat = ({ headers }: IncomingMessage) => ({
    error: 'server_error',
    error_description: `got ${headers.authorization} and ${SECRET}`,
  });
  const findings = await findingsAt({ answer: repeat });
  const { what } = findings.find(({ id }) => id === 'authorization-server.client-secret') ?? {};
  expect(what).toContain('400 server_error: got Basic [redacted] and [redacted]');
  const credentials = Buffer.from(`portfolio:${SECRET}`).toString('base64');
  for (const text of [SECRET, credentials]) expect(JSON.stringify(findings)).not.toContain(text);
});

it('An issuer in the metadata that is no URL is a finding, and the other checks go on', async () => {
  const findings = await findingsAt({ metadata: { issuer: 'no url' } });
  const { level, what } = findings.find(({ id }) => id === 'authorization-server.issuer') ?? {};
  expect([level, what]).toEqual(['error', expect.stringContaining('no url')]);
  expect(findings.map(({ id }) => id)).toContain('authorization-server.client-secret');
});
