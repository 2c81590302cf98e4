import { expiryLaws } from './expiry-laws.js';
import { indexLaws } from './index-laws.js';
import type { StoreLaw } from './law.js';
import { leaseLaws } from './lease-laws.js';
import { recordLaws } from './record-laws.js';
import { sharingLaws } from './sharing-laws.js';

export type { OpenStore, StoreLaw, StoreUnderTest } from './law.js';

/** The laws of `Store`, each as a check that runs under any test runner. */
export const storeLaws: readonly StoreLaw[] = [
  ...recordLaws,
  ...expiryLaws,
  ...sharingLaws,
  ...indexLaws,
  ...leaseLaws,
];
