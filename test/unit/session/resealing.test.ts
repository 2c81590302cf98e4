import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { createSessionIndex } from '../../../src/session/session-index.js';
import { createSessions } from '../../../src/session/sessions.js';
import { createBlindIndex } from '../../../src/storage/blind-index.js';
import { createMemoryStore } from '../../../src/storage/memory-store.js';
import { createSealedRecords } from '../../../src/storage/sealed-records.js';
import { createSealing, newHandle } from '../../../src/storage/sealing.js';
import { nothingHeld } from '../../../src/tokens/held-tokens.js';

it('A session that goes on is sealed with the newest key when it is used', async () => {
  let now = 1000;
  const clock = () => now;
  const store = createMemoryStore({ clock });
  const [older, newer] = [randomBytes(32), randomBytes(32)];
  const recordsUnder = (keys: Uint8Array[]) => createSealedRecords(store, createSealing(keys));
  const sessionsUnder = (keys: Uint8Array[]) =>
    createSessions(recordsUnder(keys), {
      lifetime: { idleSeconds: 1000, absoluteSeconds: 5000 },
      clock,
      emit: () => undefined,
      index: createSessionIndex(store, { names: createBlindIndex(keys), clock }),
    });
  const opensWithNewest = async () => (await recordsUnder([newer]).read(handle, 'session')) !== undefined;

  const handle = newHandle();
  const person = { issuer: 'https://as.example', authorizationServer: 'default', sub: 'alice', claims: {} };
  await sessionsUnder([older]).begin(handle, { person, tokens: nothingHeld, returnedAtMs: 0 });
  const rotated = sessionsUnder([newer, older]);
  const session = await rotated.read(handle);
  if (session === undefined) throw new Error('a session sealed with an older key can be read');
  expect(await opensWithNewest()).toBe(false);

  now += 100;
  await rotated.touch(session);
  expect(await opensWithNewest()).toBe(true);
  expect(await sessionsUnder([newer]).read(handle)).toBeDefined();
  await store.close();
});
