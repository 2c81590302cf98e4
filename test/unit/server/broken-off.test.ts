import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { readOptions } from '../../../src/config/read-options.js';
import { createBackend } from '../../../src/server/create-backend.js';
import { listen } from '../../../src/server/listen.js';
import type { LogEntry } from '../../../src/telemetry/log.js';
import { eventually } from '../../support/eventually.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('A browser that goes away before a file has come through is nothing but a line in the log', async () => {
  writeFileSync(path.join(folder, 'large.txt'), Buffer.alloc(8 * 1024 * 1024));
  const entries: LogEntry[] = [];
  const options = readOptions({
    publicOrigin: 'https://app.example',
    authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: 'b' },
    pages: { folder },
  });
  const backend = await createBackend(options, { log: (entry) => entries.push(entry) });
  const { port, close } = await listen(backend, { host: '127.0.0.1', port: 0 });
  try {
    get({ host: '127.0.0.1', port, path: '/large.txt' }, (response) => response.once('data', () => response.destroy()));
    await eventually(() => expect(entries).not.toEqual([]));
    await setImmediate();
    expect(entries).toEqual([expect.objectContaining({ level: 'info', event: 'request.aborted', path: '/large.txt' })]);
  } finally {
    await close();
    await backend.close();
  }
});
