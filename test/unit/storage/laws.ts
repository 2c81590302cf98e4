import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { type OpenStore, storeLaws } from '../../../src/storage/laws/store-laws.js';

/** Holds a store to `storeLaws`, one test for each law, and to any bytes that a value may have. */
export function describeStoreLaws(name: string, open: OpenStore): void {
  describe(`${name} keeps the laws of a store`, () => {
    it.each(storeLaws)('$name', (law) => law.check(open));

    it('keeps random bytes as they are', async () => {
      const { store, close } = await open(() => 0);
      const isKept = async (id: string, value: Uint8Array) => {
        await store.create(id, { kind: 'session', value, expiresAt: 4_000_000_000 });
        return Buffer.from(value).equals((await store.read(id))?.value ?? Buffer.of(0));
      };
      try {
        await fc.assert(fc.asyncProperty(fc.uuid(), fc.uint8Array({ maxLength: 5000 }), isKept), {
          numRuns: 25,
          seed: 7,
        });
      } finally {
        await close();
      }
    });
  });
}
