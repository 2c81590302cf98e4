import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readOptions } from '../../../src/config/read-options.js';
import { createBackend, type RunnableBackend } from '../../../src/server/create-backend.js';

/** More than are compressed at the same time. */
const MANY = 40;
const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
let backend: RunnableBackend;

beforeAll(async () => {
  writeFileSync(path.join(folder, 'main.js'), `console.log(${JSON.stringify('x'.repeat(5000))});`);
  const options = readOptions({
    publicOrigin: 'http://localhost:3000',
    authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: 'b' },
    dangerouslyAllowPlainHttpOnLoopback: true,
    pages: { folder },
  });
  backend = await createBackend(options, { log: () => undefined });
});
afterAll(async () => {
  await backend?.close();
  rmSync(folder, { recursive: true, force: true });
});

function ask(signal?: AbortSignal): Promise<Response> {
  const headers = { 'accept-encoding': 'br', 'sec-fetch-site': 'same-origin' };
  const request = new Request('http://localhost:3000/main.js', { headers, ...(signal && { signal }) });
  return backend.fetch(request, { remoteAddress: '127.0.0.1' });
}

describe('Files that clients of backend.fetch give up', () => {
  it('while they are looked for do not keep others from being compressed', async () => {
    for (let count = 0; count < MANY; count += 1) {
      const leaving = new AbortController();
      const answer = ask(leaving.signal);
      if (count % 2 === 0) await turn();
      leaving.abort();
      expect((await answer).status).toBe(503);
      // By the time of this answer, the file of the other one was found too.
      await (await ask()).arrayBuffer();
    }
    const answer = await ask();
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'br']);
    expect((await answer.arrayBuffer()).byteLength).toBeLessThan(500);
  });
});
