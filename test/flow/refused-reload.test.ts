import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFrontends } from '../../src/config/read-frontends.js';
import { readOptions } from '../../src/config/read-options.js';
import type { OptionsInput } from '../../src/config/schema.js';
import { createBackend } from '../../src/server/create-backend.js';
import { createFrontends } from '../../src/server/frontends/create-frontends.js';
import { SESSION_INFO } from '../support/frontend.js';

const newKey = () => randomBytes(32).toString('base64url');
const log = () => undefined;
const missingKey = {
  issuer: 'https://login.acme.test',
  clientId: 'portfolio',
  clientAuthentication: 'private_key_jwt' as const,
  privateKeyFile: '/nowhere.pem',
};

let folder: string;
let store: OptionsInput['store'];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-refused-'));
  store = { kind: 'embedded', folder };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const own = (name: string) => ({
  publicOrigin: `https://${name}.acme.test`,
  authorizationServer: { issuer: 'https://login.acme.test', clientId: 'portfolio', clientSecret: 'hush-hush' },
});

describe('A reload that is refused', () => {
  it('announces none of its sealing keys to other processes, if an added frontend cannot be served', async () => {
    const first = newKey();
    const settings = (sealingKeys: string[], more = {}) =>
      readFrontends({ store, sealingKeys, frontends: { shop: own('shop'), ...more } });
    const running = await createFrontends(settings([first]), { log });
    const refused = settings([newKey(), first], { desk: { ...own('desk'), authorizationServer: missingKey } });
    await expect(running.reload(refused)).rejects.toThrow(/^frontends\.desk\.authorizationServer\.privateKeyFile: /);
    const events: string[] = [];
    const other = await createBackend(readOptions({ ...own('shop'), store, sealingKeys: [first] }), {
      log,
      onEvent: ({ name }) => events.push(name),
    });
    await Promise.all([running.close(), other.close()]);
    expect(events).not.toContain('store.unknown_sealing_keys');
  });

  it('leaves the added frontends unserved, if the sealing keys are not those of the other processes', async () => {
    const settings = (sealingKeys: string[], more = {}) =>
      readFrontends({ store, sealingKeys, frontends: { shop: own('shop'), ...more } });
    const [first, foreign] = [newKey(), newKey()];
    const running = await createFrontends(settings([first]), { log });
    const reloading = running.reload(settings([foreign], { desk: own('desk') }));
    await expect(reloading).rejects.toThrow('sealingKeys: expected a key of the backends that use this store now');
    expect([...running.frontends.keys()]).toEqual(['shop']);
    await running.close();
  });

  it('leaves the limits in force with the counts of other workers', async () => {
    const receivers = new Map<string, (key: string, requests: number) => void>();
    const peers = {
      processes: 2,
      report: () => undefined,
      onReport: (limit: string, receive: (key: string, requests: number) => void) => void receivers.set(limit, receive),
    };
    const settings = (key: string, addressPerMinute: number) =>
      readOptions({ ...own('shop'), store, sealingKeys: [key], limits: { addressPerMinute } });
    const first = newKey();
    const backend = await createBackend(settings(first, 3), { log, peers });
    const status = async () => {
      const headers = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
      const request = new Request(`https://shop.acme.test${SESSION_INFO}`, { headers });
      return (await backend.fetch(request, { remoteAddress: '192.0.2.7', encrypted: true })).status;
    };
    await expect(backend.reload(settings(newKey(), 100))).rejects.toThrow('sealingKeys: ');
    receivers.get('addressPerMinute')?.('192.0.2.7', 3);
    expect(await status()).toBe(429);
    await backend.reload(settings(first, 100));
    receivers.get('addressPerMinute')?.('192.0.2.7', 99);
    expect([await status(), await status()]).toEqual([400, 429]);
    await backend.close();
  });
});
