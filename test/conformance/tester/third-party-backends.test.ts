import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { allRequirements, commandSession, testContract } from '../../../src/contract-test/index.js';
import { createBudget } from '../../../src/contract-test/probe/budget.js';
import { createCaller } from '../../../src/contract-test/probe/caller.js';
import { createTransport, type Transport } from '../../../src/contract-test/probe/transport.js';
import { json } from '../broken-backends/backend/answering.js';
import type { Change } from '../broken-backends/backend/start-backend.js';
import { testChange } from '../broken-backends/test-change.js';

let server: Server | undefined;
let transport: Transport | undefined;

async function askerOf(listener: RequestListener, cookie?: string) {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  const own = createTransport({ budget: createBudget(20), origins: new Set([baseUrl]), timeoutSeconds: 2 });
  transport = own;
  return createCaller({ transport: own, baseUrl, cookie });
}

/** Each was a false finding about a backend that others wrote. */
describe('What the contract tester sends', () => {
  afterEach(() => {
    transport?.close();
    server?.closeAllConnections();
    server?.close();
  });

  it('is the newest cookie, where the session lives in the cookie', async () => {
    const received: (string | undefined)[] = [];
    const caller = await askerOf(({ headers }, response) => {
      received.push(headers.cookie);
      response.writeHead(200, { 'Set-Cookie': `session=${received.length}; Path=/` }).end('{}');
    }, 'session=0; other=1');
    await caller.token();
    await caller.sessionInfo();
    await caller.sessionInfo();
    expect(received).toEqual(['session=0; other=1', 'session=1; other=1', 'session=2; other=1']);
  });

  it('is the old cookie after a removal, or an answer of another path: what that is worth is to be found out', async () => {
    const received: (string | undefined)[] = [];
    const caller = await askerOf(({ headers, url }, response) => {
      received.push(headers.cookie);
      const attributes = url === '/logout' ? 'Path=/' : 'Path=/; Max-Age=0';
      response.writeHead(200, { 'Set-Cookie': `session=none; ${attributes}` }).end('{}');
    }, 'session=0');
    await caller.ask('/logout', { method: 'POST' });
    await caller.token();
    await caller.token();
    expect(received).toEqual(['session=0', 'session=0', 'session=0']);
  });

  it('says of a POST without a body that it has none, as browsers do', async () => {
    const received: IncomingMessage['headers'][] = [];
    const caller = await askerOf(({ headers }, response) => {
      received.push(headers);
      response.end('{}');
    });
    await caller.ask('/logout', { method: 'POST' });
    expect(received[0]?.['content-length']).toBe('0');
    expect(received[0]).not.toHaveProperty('transfer-encoding');
  });

  it('is sent once more where the connection was closed after the answer before', async () => {
    let requests = 0;
    const caller = await askerOf(({ socket }, response) => {
      requests += 1;
      if (requests === 2) socket.resetAndDestroy();
      else response.end('{}');
    });
    await caller.token();
    expect((await caller.token()).status).toBe(200);
    await caller.ask('/logout', { method: 'POST' });
    expect(requests).toBe(4);
  });
});

describe('A session that was got outside of the tester', () => {
  afterEach(() => {
    transport?.close();
    server?.closeAllConnections();
    server?.close();
  });

  it.each(['CSRF-05', 'LOGIN-11'])('does not show how its cookie was set, so that %s is not tested', async (id) => {
    const { origin } = await askerOf(({ headers, url }, response) => {
      const isSignedIn = headers.cookie === 'session=1';
      response.writeHead(isSignedIn || url === '/login' ? 200 : 400, { 'Content-Type': 'application/json' });
      response.end(isSignedIn ? '{"access_token":"t","token_type":"Bearer","sub":"s"}' : '{"error":"invalid_session"}');
    });
    const result = testContract({
      baseUrl: origin,
      session: commandSession('echo session=1'),
      hints: { loginUrl: '/login' },
      profile: 'full',
      only: [id, 'TLS-01'],
      requirements: allRequirements,
    });
    const { verdicts } = await result;
    expect(verdicts.find(({ requirement }) => requirement.id === id)).toMatchObject({
      outcome: 'not judged',
      reason: expect.stringMatching(/SameSite|planted/),
    });
  });
});

describe('An answer that is no error', () => {
  it('may name the authorization server: it is not for ERR-14, but for the checks that expect an error', async () => {
    const neverFailing: Change = (original) => ({
      token: (request, backend) =>
        original
          .token(request, backend)
          .catch(() => json(200, { access_token: 'expired', token_type: 'Bearer', iss: backend.issuer }, {})),
    });
    const { verdicts } = await testChange(neverFailing, { only: ['ERR-14', 'AS-01'] });
    expect(verdicts.find(({ requirement }) => requirement.id === 'ERR-14')).toMatchObject({ outcome: 'kept' });
  });
});
