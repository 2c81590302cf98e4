import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cookieSession, testContract } from '../../../src/contract-test/index.js';

const HINTS = {
  loginUrl: '/bff/login',
  logout: { url: '/bff/logout' },
  backChannelLogoutUrl: '/bff/backchannel-logout',
  proxyUrl: '/bff/api/orders',
};

/** Both endpoints at whatever path; everything else is there, and empty. */
async function startRecordingBackend() {
  const paths = new Set<string>();
  const server = createServer(({ url = '' }, response) => {
    paths.add(url.split('?')[0] ?? '');
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"access_token":"a-token"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths, close };
}

describe('A base URL with a path', () => {
  let backend: Awaited<ReturnType<typeof startRecordingBackend>>;
  beforeAll(async () => {
    backend = await startRecordingBackend();
    const baseUrl = `${backend.origin}/app`;
    const session = cookieSession('session=good');
    await testContract({ baseUrl, session, hints: HINTS, profile: 'full', only: ['LOGIN', 'LOGOUT', 'PRX'] });
  });
  afterAll(() => backend.close());

  it('precedes the paths of the two endpoints', () => {
    expect([...backend.paths]).toContain('/app/.well-known/bff-token');
  });

  it.each(['/bff/login', '/bff/logout', '/bff/api/orders'])('does not precede the path of a hint: %s', (path) => {
    expect([...backend.paths]).toContain(path);
    expect([...backend.paths].filter((asked) => asked.startsWith('/app/bff'))).toEqual([]);
  });
});
