import { describe, expect, it } from '@jest/globals';
import { undergo } from './ordeal.js';
import { failuresOf } from './result.js';
import type { StoreKind } from './stage.js';

/** The short form of `npm run test:faults`. */
const SHORT = { sessions: 24, browsers: 16, seconds: 10, everySeconds: 2.5, isLong: false };

describe('While backends are killed, the store restarts and the authorization server misbehaves', () => {
  it.each<StoreKind>(['embedded', 'redis', 'postgresql'])(
    'several backends on one %s store lose nothing that can be kept, and serve nothing wrong [RT-06] [RT-07] [RT-08] [RT-13] [TOK-75] [CACHE-08]',
    async (store) => {
      const result = await undergo({ store, seed: 42, ...SHORT });
      expect([...failuresOf(result), ...result.complaints]).toEqual([]);
      expect(result.happened['refresh tokens rotated']).toBeGreaterThan(20);
      expect(result.failures['backend killed']?.times).toBeGreaterThan(0);
    },
    240_000,
  );
});
